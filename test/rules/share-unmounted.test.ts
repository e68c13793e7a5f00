import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("share-unmounted", () => {
  it("finds a share that nobody reads", () => {
    const input = topology(withAirflow, {
      nfs: { hosts: ["n3"], exports: { dags: { path: "/srv/dags" }, data: { path: "/srv/data" } } },
    });
    expect(findings("share-unmounted", input)).toEqual([
      {
        message: 'Nothing mounts the share "data" (/srv/data), so no host can read it.',
        at: ["/nfs/exports/data"],
        hint: "Remove the share, or set its name in the section that reads it.",
      },
    ]);
  });

  it("accepts a share that is mounted", () => {
    const input = topology(withAirflow, { nfs: { hosts: ["n3"] } });
    expect(findings("share-unmounted", input)).toEqual([]);
  });
});
