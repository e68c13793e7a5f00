import type { ComponentRule } from "../../../model/component.ts";
import { closestTo, didYouMean } from "../../../model/did-you-mean.ts";
import { balancedPools } from "../facts.ts";
import type { Settings } from "../schema.ts";

/** Ports that lead to no pool. */
const own: readonly string[] = ["stats", "metrics", "redirect"];

export const haproxyPortWithoutPool: ComponentRule<Settings> = {
  id: "haproxy-port-without-pool",
  severity: "error",
  summary: "Every port of HAProxy leads to something in the topology.",
  rationale: "A port with nothing behind it refuses every connection.",
  bad: { haproxy: { ports: { pooled: 5004 } } },
  good: { pgbouncer: { hosts: ["node1", "node2", "node3"] }, haproxy: { ports: { pooled: 5004 } } },
  sources: [],
  *check(settings, plan) {
    const { ports } = settings;
    const pools = balancedPools(plan, settings).map(({ pool }) => pool);
    const balanced = new Set(pools.map(({ name }) => name));
    const web = pools.some(({ mode }) => mode === "http");
    if (web && !plan.tls && typeof ports.redirect === "number") {
      yield {
        message: `HAProxy's port ${ports.redirect} is to lead browsers to HTTPS, which nothing speaks without "tls".`,
        at: ["/haproxy/ports/redirect"],
        hint: 'Set "tls" to true, or remove the port.',
      };
    }
    const names = plan.pools.map(({ name }) => name);
    const known = [...names, ...own];
    for (const [name, port] of Object.entries(ports)) {
      if (balanced.has(name) || (own.includes(name) && (name !== "redirect" || web))) continue;
      const at = [`/haproxy/ports/${name}`] as const;
      if (typeof port === "number") {
        yield {
          message: `HAProxy's port ${port} for "${name}" leads nowhere: nothing in the topology serves it.`,
          at,
          hint: `Remove the port, or add what it leads to. ${didYouMean(
            name,
            known.filter((each) => each !== name),
          )}`,
        };
      } else if (!names.includes(name)) {
        // A pool that the topology lacks may be turned off; one that is balanced in spite of that was meant.
        const still = closestTo(
          name,
          [...balanced].filter((each) => !Object.hasOwn(ports, each)),
        );
        if (still === undefined) continue;
        yield {
          message: `HAProxy is not to balance "${name}", which nothing in the topology is named, and balances "${still}".`,
          at,
          hint: `Did you mean "${still}"?`,
        };
      }
    }
    const given = [
      ...Object.keys(settings.snippets).map((name) => ({ name, at: `/haproxy/snippets/${name}` })),
      ...Object.entries(settings.snippetsByHost).flatMap(([host, own]) =>
        Object.keys(own).map((name) => ({ name, at: `/haproxy/snippetsByHost/${host}/${name}` })),
      ),
    ];
    const blocks = ["global", "defaults", ...balanced];
    for (const { name, at } of given) {
      if (blocks.includes(name)) continue;
      yield {
        message: `HAProxy has no block "${name}" to which lines could be added: nothing is balanced by that name.`,
        at: [at],
        hint: `Remove the lines, or give the port a number. ${didYouMean(name, blocks)}`,
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
