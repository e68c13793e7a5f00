import { expect, test } from "vitest";
import { certificateNames, servesWith } from "../../src/model/tls.ts";
import { planOf, topology } from "../rules/harness.ts";

const database = (host: string) => ({ host, services: [`patroni@${host}` as const] });
const loopback = ["127.0.0.1", "::1"];

test("a server behind a balancer's VIP is known by it too", () => {
  expect(certificateNames(planOf(topology({ tls: true })), database("n3"))).toEqual({
    names: ["n3", "front", "localhost"],
    addresses: ["10.0.0.3", "10.0.0.100", ...loopback],
  });
});

test("a server behind balancers without a VIP is known by their names", () => {
  const plan = planOf(topology({ tls: true, vips: undefined, haproxy: { vip: undefined } }));
  expect(certificateNames(plan, database("n3"))).toEqual({
    names: ["n3", "n1", "n2", "localhost"],
    addresses: ["10.0.0.3", "10.0.0.1", "10.0.0.2", ...loopback],
  });
});

test("a server behind local balancers, or behind none, is known by its own names", () => {
  const local = planOf(topology({ tls: true, vips: undefined, haproxy: { vip: undefined, local: true } }));
  const alone = planOf(topology({ tls: true, vips: undefined, haproxy: undefined }));
  for (const plan of [local, alone])
    expect(certificateNames(plan, database("n3"))).toEqual({
      names: ["n3", "localhost"],
      addresses: ["10.0.0.3", ...loopback],
    });
});

test("a VIP's name is only in the certificate of a service that is reached by it", () => {
  const plan = planOf(topology({ tls: true }));
  const names = (service: "haproxy" | "etcd") =>
    certificateNames(plan, { host: "n1", services: [`${service}@n1`] }).names;
  expect(names("haproxy")).toEqual(["n1", "front", "localhost"]);
  expect(names("etcd")).toEqual(["n1", "localhost"]);
});

test("a client's certificate has the name of its host alone", () => {
  const certificate = { host: "n1", services: [] };
  const plan = planOf(topology({ tls: true }));
  expect(certificateNames(plan, certificate)).toEqual({ names: ["n1"], addresses: [] });
  expect(servesWith(plan, certificate)).toBe(false);
});
