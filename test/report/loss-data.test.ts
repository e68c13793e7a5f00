import { expect, it } from "vitest";
import { analyse } from "../../src/index.ts";
import { lossData } from "../../src/report/loss-data.ts";
import { planOf, topology, withAirflow } from "../rules/harness.ts";

it("tells of a lost host the failovers that its loss begins, and no others", () => {
  const plan = planOf(topology(withAirflow));
  const titles = lossData(plan, analyse(plan)).failovers.map(({ title }) => title);
  const causes = new Map(plan.failovers.map(({ title, cause }) => [title, cause]));
  expect(titles).toContain("PostgreSQL: the leader's host is lost");
  expect(titles.map((title) => causes.get(title))).toEqual(titles.map(() => "host"));
  expect([...causes].flatMap(([title, cause]) => (cause === "host" ? [] : [`${cause}: ${title}`]))).toEqual(
    expect.arrayContaining([
      "person: PostgreSQL: planned switchover",
      "process: PostgreSQL: the leader's database crashes",
    ]),
  );
});
