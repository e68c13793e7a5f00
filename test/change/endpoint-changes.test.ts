import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type EstateChange, planChange, verifyChange } from "../../src/index.ts";
import { changeJson } from "../../src/report/json.ts";
import { root } from "../examples.ts";
import { playChange } from "./played-change.ts";

const { vips, ...rest } = JSON.parse(
  readFileSync(join(root, "examples/changes/vip-address/old.json"), "utf8"),
);
const estate = (front: object, more: object = {}) => ({
  ...rest,
  vips: { front: { ...vips.front, ...front } },
  ...more,
});

function planned(before: unknown, after: unknown): EstateChange {
  const result = planChange(before, after);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return result.change;
}

const servedAt = ({ stages }: EstateChange) =>
  stages.map(({ plan }) => {
    const { address = "", additionalAddresses = [] } = plan.vips.get("front") ?? {};
    return [address, ...additionalAddresses].map((each) => each.split(".").at(-1)).join("+");
  });

it("an address changes while both are served", () => {
  const change = planned(estate({}), estate({ address: "10.20.0.101" }));
  expect(servedAt(change)).toEqual(["100", "100+101", "101+100", "101"]);
});

it("an address that stays as an additional one is not confirmed, and one that goes is", () => {
  const before = estate({});
  const both = estate({ address: "10.20.0.101", additionalAddresses: ["10.20.0.100"] });
  const after = estate({ address: "10.20.0.101" });
  expect(servedAt(planned(before, both))).toEqual(["100", "100+101", "101+100"]);
  expect(planned(before, both).steps.filter(({ kind }) => kind === "confirm")).toEqual([]);
  const [, confirm, ...steps] = planned(both, after).steps;
  expect(confirm).toMatchObject({
    kind: "confirm",
    title: "Confirm that no client outside the estate uses 10.20.0.100",
  });
  expect(steps.map(({ title }) => title)).toEqual([
    "Close the connections to 10.20.0.100 on lb1",
    "Close the connections to 10.20.0.100 on lb2",
    "Install on hosts that keep their services",
  ]);
});

it("a VIP gets its first second owner by an election of one member", () => {
  const alone = estate({ hosts: ["lb1"] }, { haproxy: { ...rest.haproxy, hosts: ["lb1"] } });
  const change = planned(alone, estate({}));
  const [first] = change.steps.filter(({ title }) => title === "Install where the election has one member");
  expect(first).toMatchObject({ hosts: [{ host: "lb1" }], failovers: [{ worst: 4 }] });
  const back = planned(estate({}), alone).steps.map(({ title }) => title);
  const order = [
    "Stop keepalived on lb2 until it has the new files",
    "Install where the election has one member",
  ];
  expect(back.filter((title) => order.includes(title))).toEqual(order);
});

it("of daemons that share elections, one runs in each", () => {
  const more = { address: "10.20.0.110", hosts: ["lb2", "lb1"] };
  const with2 = (interval: number) => ({
    ...estate({}),
    vips: { ...vips, more },
    keepalived: { advertInterval: interval },
  });
  const stopped = planned(with2(1), with2(2)).steps.filter(({ title }) => title.startsWith("Stop "));
  expect(stopped).toMatchObject([{ host: "lb2", stops: [] }]);
});

it("a port of the load balancer changes while both are open", () => {
  const change = planned(estate({}), estate({}, { haproxy: { ...rest.haproxy, ports: { primary: 5500 } } }));
  const open = change.stages.map(({ plan }) =>
    plan.listeners.flatMap(({ host, role, port }) =>
      host === "lb1" && role === "database-primary" ? [port] : [],
    ),
  );
  expect(open).toEqual([[5000], [5000, 5500], [5500, 5000], [5500]]);
  expect(change.steps.map(({ kind }) => kind)).toEqual(["check", "install", "install", "confirm", "install"]);
});

/** The addresses at which load balancers serve writes, the one that clients use first. */
const writesServedAt = ({ stages }: EstateChange) =>
  stages.map(({ plan }) =>
    plan.listeners
      .flatMap(({ role, bind }) => (role === "database-primary" ? [bind.split(".").at(-1)] : []))
      .join("+"),
  );

it("load balancers get a VIP and lose it while they are served at their own addresses as well", () => {
  const { vips: _, ...others } = rest;
  const bare = { ...others, haproxy: { hosts: ["lb1", "lb2"] } };
  const come = planned(bare, estate({}));
  expect(writesServedAt(come)).toEqual(["31+32", "31+100+32+100", "100+31+100+32", "100+100"]);
  expect(come.stages.map(({ title }) => title)).toEqual([
    "The estate as it is",
    "Serve VIP front besides the addresses of the hosts",
    "Switch clients to VIP front",
    "Stop serving the addresses of the hosts",
  ]);
  const go = planned(estate({}), bare);
  expect(writesServedAt(go)).toEqual(["100+100", "100+31+100+32", "31+100+32+100", "31+32"]);
  for (const change of [come, go]) {
    expect(playChange(change)).toEqual([]);
    expect(verifyChange(JSON.stringify(changeJson(change))).diagnostics).toEqual([]);
  }
  // An address that goes takes its connections with it.
  expect(go.steps.filter(({ stage }) => stage === 3).map(({ title }) => title)).toEqual([
    "Confirm that no client outside the estate uses 10.20.0.100",
    "Close the connections to 10.20.0.100 on lb1",
    "Close the connections to 10.20.0.100 on lb2",
    "Stop what leaves lb1",
    "Stop what leaves lb2",
    "Stop what leaves",
    "Install on hosts that keep their services",
  ]);
  const [confirm] = come.steps.filter(({ kind }) => kind === "confirm");
  expect(confirm?.title).toBe("Confirm that no client outside the estate uses 10.20.0.31 and 10.20.0.32");
  const written = changeJson(come);
  const unconfirmed = { ...written, steps: written.steps.filter(({ kind }) => kind !== "confirm") };
  expect(verifyChange(unconfirmed).diagnostics).toMatchObject([
    { message: expect.stringContaining("nobody confirms that no client outside the estate uses 10.20.0.31") },
  ]);
});
