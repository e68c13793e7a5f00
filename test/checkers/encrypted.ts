import type { Plan } from "../../src/index.ts";
import { planOf, topology } from "../rules/harness.ts";

/** The harness's estate with TLS and without a balancer, a component "store" on two hosts, and one "web" on the first. */
export const encrypted: Plan = {
  ...planOf(topology({ tls: true, haproxy: undefined })),
  certificates: [
    ["n1", "store"],
    ["n1", "web"],
    ["n2", "store"],
  ].map(([host = "", name = ""]) => ({
    host,
    name,
    combined: name === "web",
    user: "nobody",
    group: "root",
    units: ["haproxy.service"],
    action: "reload",
    source: "",
  })),
};
