import { listenerOf, networkId, servicesOutside } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { namedRanges, rangesOpenToAll } from "./shared/open-to-all.ts";
import { pointers } from "./shared/pointers.ts";

export const webOpenUnencrypted: Rule = {
  id: "web-open-unencrypted",
  severity: "warning",
  summary: "A web interface that is open to the whole Internet is encrypted.",
  rationale: "Otherwise any network on the way can read the passwords of users.",
  bad: { network: { clients: ["0.0.0.0/0"] } },
  good: { tls: true, network: { clients: ["0.0.0.0/0"] } },
  sources: ["https://cwe.mitre.org/data/definitions/319.html"],
  *check(plan) {
    // The rule "external-unencrypted" reports what others operate.
    const external = new Set<string>(servicesOutside(plan).map(({ id }) => id));
    const opened = plan.flows.some(
      ({ from, to }) =>
        from.includes(networkId("clients")) &&
        to.some((id) => {
          const listener = listenerOf(plan, id);
          // A redirect takes no password.
          if (listener?.role === "web-redirect") return false;
          return !(listener?.secure || external.has(listener?.service ?? ""));
        }),
    );
    if (!opened) return;
    for (const network of plan.networks) {
      const { name, source } = network;
      const places = rangesOpenToAll(network);
      const [first, ...others] = places.map(([index]) => `${source}/${index}`);
      if (name !== "clients" || first === undefined) continue;
      yield {
        message: `Network "${name}" is ${namedRanges(places)}, but TLS is off, so passwords for the web interface cross the Internet unencrypted.`,
        at: pointers(first, ...others, "/tls"),
        hint: 'Set "tls" to true, or set the ranges that users connect from.',
      };
    }
  },
};
