import type { Plan } from "../../src/index.ts";
import { plans } from "../../src/model/plan.ts";
import { planOf, topology } from "../rules/harness.ts";

/**
 * The harness's estate with TLS and without a balancer: a component "store" on two hosts, one "web" on the first, and a
 * client on the second, whose certificate is of an authority of its own.
 */
export const encrypted: Plan = plans.add({
  ...planOf(topology({ tls: true, haproxy: undefined })),
  certificates: [
    { host: "n1", name: "store", services: ["etcd@n1"], client: true } as const,
    { host: "n1", name: "web", services: ["etcd@n1"], client: false, combined: true } as const,
    { host: "n2", name: "store", services: ["etcd@n2"], client: true } as const,
    { host: "n2", name: "caller", services: [], client: true, authority: "consensus" } as const,
  ].map((each) => ({
    ...each,
    user: "nobody",
    group: "root",
    units: ["haproxy.service"],
    action: "reload",
    source: "",
  })),
});
