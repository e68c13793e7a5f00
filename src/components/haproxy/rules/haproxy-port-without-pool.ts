import type { ComponentRule } from "../../../model/component.ts";
import { closestTo, didYouMean } from "../../../model/did-you-mean.ts";
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
    for (const [name, port] of Object.entries(ports)) {
      if (name === "stats" || name === "metrics" || (name === "redirect" && web) || balanced.has(name))
        continue;
      const at = [`/haproxy/ports/${name}`] as const;
      if (typeof port === "number") {
        yield {
          message: `HAProxy's port ${port} for "${name}" leads nowhere: nothing in the topology serves it.`,
          at,
          hint: meant(
            name,
            [...names, "stats", "metrics", "redirect"],
            "Remove the port, or add what it leads to.",
          ),
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
    const blocks = [
      ...Object.keys(settings.snippets).map((name) => ({ name, at: `/haproxy/snippets/${name}` })),
      ...Object.entries(settings.snippetsByHost).flatMap(([host, own]) =>
        Object.keys(own).map((name) => ({ name, at: `/haproxy/snippetsByHost/${host}/${name}` })),
      ),
    ];
    const known = ["global", "defaults", ...balanced];
    for (const { name, at } of blocks) {
      if (known.includes(name)) continue;
      yield {
        message: `HAProxy has no block "${name}" to which lines could be added: nothing is balanced by that name.`,
        at: [at],
        hint: meant(name, known, "Remove the lines, or give the port a number."),
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

/** What a name that is close to a known one was meant for; else what to do, and the names that there are. */
function meant(name: string, known: readonly string[], otherwise: string): string {
  const suggestion =
    didYouMean(
      name,
      known.filter((each) => each !== name),
    ) ?? "";
  return suggestion.startsWith("Known") ? `${otherwise} ${suggestion}` : suggestion;
}
