import type { ComponentRule } from "../../../model/component.ts";
import { balancedPools } from "../facts.ts";
import type { Settings } from "../schema.ts";

export const haproxyPortWithoutPool: ComponentRule<Settings> = {
  id: "haproxy-port-without-pool",
  severity: "error",
  summary: "Every port of HAProxy leads to something in the topology.",
  rationale: "A port with nothing behind it refuses every connection.",
  bad: { haproxy: { ports: { pooled: 5004 } } },
  good: { pgbouncer: { hosts: ["node1", "node2", "node3"] }, haproxy: { ports: { pooled: 5004 } } },
  sources: [],
  *check(settings, plan) {
    const pools = balancedPools(plan, settings).map(({ pool }) => pool);
    const web = pools.some(({ mode }) => mode === "http");
    const led = new Set(["stats", "metrics", ...pools.map(({ name }) => name)]);
    if (web) led.add("redirect");
    if (web && !plan.tls && typeof settings.ports.redirect === "number") {
      yield {
        message: `HAProxy's port ${settings.ports.redirect} is to lead browsers to HTTPS, which nothing speaks without "tls".`,
        at: ["/haproxy/ports/redirect"],
        hint: 'Set "tls" to true, or remove the port.',
      };
    }
    for (const [name, port] of Object.entries(settings.ports)) {
      if (typeof port !== "number" || led.has(name)) continue;
      yield {
        message: `HAProxy's port ${port} for "${name}" leads nowhere: nothing in the topology serves it.`,
        at: [`/haproxy/ports/${name}`],
        hint: "Remove the port, or add what it leads to.",
      };
    }
    const blocks = [
      ...Object.keys(settings.snippets).map((name) => ({ name, at: `/haproxy/snippets/${name}` })),
      ...Object.entries(settings.snippetsByHost).flatMap(([host, own]) =>
        Object.keys(own).map((name) => ({ name, at: `/haproxy/snippetsByHost/${host}/${name}` })),
      ),
    ];
    for (const { name, at } of blocks) {
      if (name === "global" || name === "defaults" || led.has(name)) continue;
      yield {
        message: `HAProxy has no block "${name}" to which lines could be added: nothing is balanced by that name.`,
        at: [at],
        hint: "Remove the lines, or give the port a number.",
      };
    }
    if (pools.length === 0) {
      yield {
        message: "HAProxy has nothing to balance: no pool of the topology has a port.",
        at: ["/haproxy"],
        hint: "Remove the section, or add what it leads to.",
      };
    }
  },
};
