import type { ComponentRule } from "../../../model/component.ts";
import { balancedPools } from "../facts.ts";
import type { Settings } from "../schema.ts";

export const haproxyPortWithoutPool: ComponentRule<Settings> = {
  id: "haproxy-port-without-pool",
  severity: "error",
  summary: "Every HAProxy port has a service behind it.",
  rationale: "A port without a service refuses every connection.",
  bad: { haproxy: { ports: { pooled: 5004 } } },
  good: { pgbouncer: { hosts: ["node1", "node2", "node3"] }, haproxy: { ports: { pooled: 5004 } } },
  sources: [],
  *check(settings, plan) {
    const pools = balancedPools(plan, settings).map(({ pool }) => pool);
    const web = pools.some(({ mode }) => mode === "http");
    const served = new Set(["stats", "metrics", ...pools.map(({ name }) => name)]);
    if (web) served.add("redirect");
    if (web && !plan.tls && typeof settings.ports.redirect === "number") {
      yield {
        message: `HAProxy port ${settings.ports.redirect} redirects browsers to HTTPS, but TLS is off.`,
        at: ["/haproxy/ports/redirect"],
        hint: 'Set "tls" to true, or remove the port.',
      };
    }
    for (const [name, port] of Object.entries(settings.ports)) {
      if (typeof port !== "number" || served.has(name)) continue;
      yield {
        message: `HAProxy port ${port} for "${name}" has no service behind it in the topology.`,
        at: [`/haproxy/ports/${name}`],
        hint: "Remove the port, or add the section of the service.",
      };
    }
    const blocks = [
      ...Object.keys(settings.snippets).map((name) => ({ name, at: `/haproxy/snippets/${name}` })),
      ...Object.entries(settings.snippetsByHost).flatMap(([host, own]) =>
        Object.keys(own).map((name) => ({ name, at: `/haproxy/snippetsByHost/${host}/${name}` })),
      ),
    ];
    for (const { name, at } of blocks) {
      if (name === "global" || name === "defaults" || served.has(name)) continue;
      yield {
        message: `HAProxy has no block "${name}" for these lines, because no port of that name is balanced.`,
        at: [at],
        hint: "Remove the lines, or set the port.",
      };
    }
    if (pools.length === 0) {
      yield {
        message: "HAProxy has nothing to balance, because no service in the topology has a port here.",
        at: ["/haproxy"],
        hint: "Remove the section, or add the section of a service.",
      };
    }
  },
};
