import { expect, test } from "vitest";
import { certificateNames } from "../../src/model/tls.ts";
import { planOf, topology } from "../rules/harness.ts";

const loopback = ["127.0.0.1", "::1"];

test("a server behind a balancer's VIP is known by it too", () => {
  expect(certificateNames(planOf(topology()), "n3")).toEqual({
    names: ["n3", "front", "localhost"],
    addresses: ["10.0.0.3", "10.0.0.100", ...loopback],
  });
});

test("a server behind balancers without a VIP is known by their names", () => {
  const plan = planOf(topology({ vips: undefined, haproxy: { vip: undefined } }));
  expect(certificateNames(plan, "n3")).toEqual({
    names: ["n3", "n1", "n2", "localhost"],
    addresses: ["10.0.0.3", "10.0.0.1", "10.0.0.2", ...loopback],
  });
});

test("a server behind local balancers, or behind none, is known by its own names", () => {
  const local = planOf(topology({ vips: undefined, haproxy: { vip: undefined, local: true } }));
  const alone = planOf(topology({ vips: undefined, haproxy: undefined }));
  for (const plan of [local, alone])
    expect(certificateNames(plan, "n3")).toEqual({
      names: ["n3", "localhost"],
      addresses: ["10.0.0.3", ...loopback],
    });
});

test("a host that may hold a VIP is known by it once", () => {
  expect(certificateNames(planOf(topology()), "n1").names).toEqual(["n1", "front", "localhost"]);
});
