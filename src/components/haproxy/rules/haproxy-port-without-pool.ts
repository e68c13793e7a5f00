import type { ComponentRule } from "../../../model/component.ts";
import { closestTo, didYouMean } from "../../../model/did-you-mean.ts";
import { servicesOutside } from "../../../model/plan.ts";
import { balancedPools, redirectTarget } from "../facts.ts";
import type { Settings } from "../schema.ts";

/** Ports that lead to no pool. */
const own: readonly string[] = ["stats", "metrics", "redirect"];

export const haproxyPortWithoutPool: ComponentRule<Settings> = {
  id: "haproxy-port-without-pool",
  severity: "error",
  summary: "Every HAProxy port has a service behind it.",
  rationale: "A port without a service refuses every connection.",
  bad: { haproxy: { ports: { pooled: 5004 } } },
  good: { pgbouncer: { hosts: ["node1", "node2", "node3"] }, haproxy: { ports: { pooled: 5004 } } },
  sources: [],
  needsNames: true,
  *check(settings, plan) {
    const { ports } = settings;
    const routed = balancedPools(plan, settings);
    const pools = routed.map(({ pool }) => pool);
    const balanced = new Set(pools.map(({ name }) => name));
    const web = pools.some(({ mode }) => mode === "http");
    if (web && typeof ports.redirect === "number" && !redirectTarget(routed, settings, plan.tls)) {
      yield {
        message: `HAProxy port ${ports.redirect} redirects browsers to HTTPS, but TLS is off.`,
        at: ["/haproxy/ports/redirect"],
        hint: 'Set "tls" to true, give the port "web-public" a certificate ("haproxy.certificate"), or remove the port.',
      };
    }
    const names = plan.pools.map(({ name }) => name);
    // Nothing states their health checks, and their certificates do not have the name of HAProxy.
    const direct = servicesOutside(plan).length > 0 ? " Clients connect to services of others directly." : "";
    const known = [...names, ...own];
    for (const [name, port] of Object.entries(ports)) {
      if (balanced.has(name) || (own.includes(name) && (name !== "redirect" || web))) continue;
      const at = [`/haproxy/ports/${name}`] as const;
      const meant = names.includes(name)
        ? undefined
        : closestTo(
            name,
            known.filter((each) => !Object.hasOwn(ports, each) || own.includes(each)),
          );
      if (typeof port === "number" && meant !== undefined) {
        yield { message: `HAProxy has no pool "${name}".`, at, hint: `Did you mean "${meant}"?` };
      } else if (typeof port === "number") {
        yield {
          message: `HAProxy port ${port} for "${name}" has no service behind it in the topology.`,
          at,
          hint: `Remove the port, or add the section of the service.${direct} ${didYouMean(
            name,
            known.filter((each) => each !== name),
          )}`,
        };
      } else if (!names.includes(name)) {
        // A port of a missing pool may be off. If a pool with a similar name is still balanced, that pool was meant.
        const still = closestTo(
          name,
          [...balanced].filter((each) => !Object.hasOwn(ports, each)),
        );
        if (still === undefined) continue;
        yield {
          message: `HAProxy port "${name}" is off, but no pool has that name, and HAProxy still balances "${still}".`,
          at,
          hint: `Did you mean "${still}"?`,
        };
      }
    }
    const extended = typeof ports.redirect === "number" ? [...balanced, "redirect"] : [...balanced];
    for (const [name, more = []] of Object.entries(settings.additionalPorts)) {
      if (more.length === 0 || extended.includes(name)) continue;
      const meant = names.includes(name) ? undefined : closestTo(name, extended);
      yield {
        message: `HAProxy has no port for "${name}", so that nothing is behind its additional ports (${more.join(", ")}).`,
        at: [`/haproxy/additionalPorts/${name}`],
        hint: meant === undefined ? "Remove them, or set the port." : `Did you mean "${meant}"?`,
      };
    }
    for (const name of Object.keys(settings.hostAddresses)) {
      if (extended.includes(name)) continue;
      const meant = names.includes(name) ? undefined : closestTo(name, extended);
      yield {
        message: `HAProxy has no port for "${name}", so that nothing is behind it at the addresses of its hosts.`,
        at: [`/haproxy/hostAddresses/${name}`],
        hint: meant === undefined ? "Remove the key, or set the port." : `Did you mean "${meant}"?`,
      };
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
      const meant = names.includes(name) ? undefined : closestTo(name, blocks);
      yield {
        message:
          meant === undefined
            ? `HAProxy has no block "${name}" for these lines, because no port of that name is balanced.`
            : `HAProxy has no block "${name}".`,
        at: [at],
        hint:
          meant === undefined
            ? `Remove the lines, or set the port. ${didYouMean(name, blocks)}`
            : `Did you mean "${meant}"?`,
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
