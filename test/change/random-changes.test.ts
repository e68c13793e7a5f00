import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { buildBundle, planChange } from "../../src/index.ts";
import { root } from "../examples.ts";
import type { Json } from "../random/mutations.ts";
import { sampled } from "../random/topologies.ts";
import { changesOf } from "../random/topology-changes.ts";
import { judgeChange } from "./judge-change.ts";
import { playChange } from "./played-change.ts";

interface Values {
  readonly hosts: Record<string, { address: string; memory?: string; platform?: string }>;
  readonly vips: { readonly front: { readonly hosts: string[]; address: string; routerId?: number } };
  keepalived?: { readonly advertInterval: number };
  readonly etcd: { readonly hosts: string[] };
  readonly postgres: { readonly hosts: string[]; maxConnections?: number; synchronous?: boolean };
  readonly rabbitmq: { readonly hosts: string[] };
  readonly airflow: Readonly<Record<"schedulers" | "webservers" | "triggerers" | "workers", string[]>> & {
    extra?: object;
  };
  readonly haproxy: { readonly hosts: string[] };
}

const base = (): Values =>
  JSON.parse(readFileSync(join(root, "examples/changes/replace-database-node/old.json"), "utf8"));

/** A generator of numbers, so that each seed gives the same change. */
function random(seed: number): () => number {
  let state = seed + 0x6d2b79f5;
  return () => {
    state = Math.imul(state ^ (state >>> 15), state | 1);
    state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
    return ((state ^ (state >>> 14)) >>> 0) / 4294967296;
  };
}

let addresses = 0;
const newHost = (topology: Values, prefix: string) => {
  const name = `${prefix}${10 + addresses}`;
  topology.hosts[name] = { address: `10.20.0.${150 + (addresses++ % 90)}` };
  return name;
};
const lists = (topology: Values): readonly (readonly [prefix: string, list: string[]])[] => [
  ["sql", topology.postgres.hosts],
  ["dcs", topology.etcd.hosts],
  ["mq", topology.rabbitmq.hosts],
  ["worker", topology.airflow.workers],
  ["app", topology.airflow.schedulers],
];
const used = (topology: Values) =>
  new Set([
    ...lists(topology).flatMap(([, list]) => list),
    ...topology.airflow.webservers,
    ...topology.airflow.triggerers,
    ...topology.haproxy.hosts,
  ]);

const edits: readonly ((topology: Values, pick: <Item>(items: readonly Item[]) => Item) => void)[] = [
  (topology, pick) => {
    const [prefix, list] = pick(lists(topology));
    list.push(newHost(topology, prefix));
  },
  (topology, pick) => {
    const [, list] = pick(lists(topology).filter(([, { length }]) => length > 1));
    list.splice(list.indexOf(pick(list)), 1);
  },
  (topology, pick) => {
    const [prefix, list] = pick(lists(topology));
    list[list.indexOf(pick(list))] = newHost(topology, prefix);
  },
  (topology, pick) => {
    topology.postgres.maxConnections = pick([250, 300, 400]);
  },
  (topology, pick) => {
    topology.postgres.synchronous = pick([false, true]);
  },
  (topology) => {
    topology.vips.front.hosts.reverse();
  },
  (topology, pick) => {
    topology.vips.front.address = pick(["10.20.0.102", "10.20.0.103"]);
  },
  (topology, pick) => {
    topology.vips.front.routerId = pick([7, 8]);
  },
  (topology, pick) => {
    topology.keepalived = { advertInterval: pick([1, 2]) };
  },
  (topology, pick) => {
    const index = pick([0, 1]);
    const name = newHost(topology, "lb");
    topology.vips.front.hosts[index] = name;
    topology.haproxy.hosts.splice(0, 2, ...topology.vips.front.hosts);
  },
  (topology, pick) => {
    pick(Object.values(topology.hosts)).memory = pick(["8GiB", "16GiB"]);
  },
  (topology, pick) => {
    pick(Object.values(topology.hosts)).platform = "debian13";
  },
  (topology, pick) => {
    topology.airflow.extra = { core: { max_active_tasks_per_dag: pick([8, 32]) } };
  },
];

const answers: string[] = [];

it.each(Array.from({ length: 40 }, (_, seed) => seed))(
  "a random change is planned safely or refused: %i",
  (seed) => {
    const next = random(seed);
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(next() * items.length)] as Item;
    const old = base();
    const now = structuredClone(old);
    for (let count = 1 + Math.floor(next() * 3); count > 0; count--) pick(edits)(now, pick);
    for (const name of Object.keys(now.hosts)) if (!used(now).has(name)) delete now.hosts[name];
    const answer = judgeChange(old as unknown as Json, now as unknown as Json);
    answers.push(answer);
    expect(["planned", "refused", "invalid"]).toContain(answer);
  },
);

it("most random changes are planned", () => {
  // Some leave two members of a quorum.
  expect(answers.filter((answer) => answer === "planned").length).toBeGreaterThanOrEqual(20);
});

const estates = sampled(1, 60).flatMap(([name, topology]) => {
  const old = JSON.parse(JSON.stringify(topology)) as Json;
  return Object.keys(topology.hosts).length < 12 && buildBundle(old).ok ? [[name, old] as const] : [];
});

it("changes of random estates are planned safely or refused", () => {
  const others = estates.flatMap(([name, old]) =>
    fc.sample(changesOf(old), { seed: 1, numRuns: 3 }).map((now) => {
      try {
        return judgeChange(old, now);
      } catch (error) {
        throw new Error(name, { cause: error });
      }
    }),
  );
  expect(others.filter((answer) => answer === "planned").length).toBeGreaterThanOrEqual(10);
  // Each plan is made, played and proven, which takes two minutes on a core that is shared.
}, 600_000);

it("owners that change one after the other, while the others run, own a VIP twice", () => {
  const read = (name: string) =>
    readFileSync(join(root, `examples/changes/vip-address/${name}.json`), "utf8");
  const planned = planChange(read("old"), read("new"));
  if (!planned.ok) throw new Error("The example is refused.");
  const { stages, steps } = planned.change;
  expect(
    playChange({ stages, steps: steps.filter(({ title }) => !title.startsWith("Stop keepalived")) }),
  ).toContainEqual(expect.stringContaining("front has two owners"));
});

it("a VIP leaves a host with another one before the others close their firewalls to it", () => {
  const old = base();
  const now = structuredClone(old);
  const more = (topology: Values, hosts: string[]) =>
    Object.assign(topology.vips, { more: { address: "10.20.0.105", hosts } });
  more(old, ["lb1", "lb2", "app1"]);
  more(now, ["lb2", "app1"]);
  const planned = planChange(old, now);
  if (!planned.ok) throw new Error(planned.diagnostics.map(({ message }) => message).join("\n"));
  expect(playChange(planned.change)).toEqual([]);
  const { stages, steps } = planned.change;
  expect(steps[1]).toMatchObject({ kind: "install", title: "Stop what leaves", hosts: [{ host: "lb1" }] });
  expect(playChange({ stages, steps: steps.toReversed() })).toContainEqual(
    expect.stringContaining("more has two owners"),
  );
});

it("a new host that is installed before the others admit it reaches nothing", () => {
  const read = (name: string) =>
    readFileSync(join(root, `examples/changes/add-database-node/${name}.json`), "utf8");
  const planned = planChange(read("old"), read("new"));
  if (!planned.ok) throw new Error("The example is refused.");
  const { stages, steps } = planned.change;
  const reversed = playChange({ stages, steps: steps.toReversed() });
  expect(reversed).toContainEqual(expect.stringContaining("reaches nothing"));
  // Of three members that run, one admits it by then.
  expect(reversed).toContainEqual(expect.stringContaining("patroni@sql4 reaches sql1 alone"));
});

it("a member that leaves without being released stays a voter", () => {
  const read = (name: string) =>
    readFileSync(join(root, `examples/changes/etcd-three-to-five/${name}.json`), "utf8");
  const planned = planChange(read("new"), read("old"));
  if (!planned.ok) throw new Error("The example is refused.");
  const { stages, steps } = planned.change;
  expect(playChange({ stages, steps })).toEqual([]);
  const unreleased = steps.filter(({ kind }) => kind !== "command");
  const faults = playChange({ stages, steps: unreleased });
  expect(faults).toContain("etcd ends with the voters dcs1, dcs2, sql1, sql2, sql3");
  expect(faults).toContainEqual(expect.stringContaining("etcd has 5 voters, and 4 are stated"));
});
