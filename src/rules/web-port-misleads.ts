import { groupBy } from "../model/group-by.ts";
import { serving } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

/** Ports at which people and programs expect TLS, and at which they expect none. */
const expected = new Map([
  [80, false],
  [443, true],
  [8443, true],
]);

export const webPortMisleads: Rule = {
  id: "web-port-misleads",
  severity: "warning",
  summary:
    "A web interface speaks TLS on the ports where it is expected, and on no others of the well-known.",
  rationale:
    "A browser that is given no scheme takes it from the port, and each side then waits for the other or reports garbage.",
  bad: { haproxy: { ports: { web: 443 } } },
  good: { tls: true, haproxy: { ports: { web: 443 } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc9110#section-4.2"],
  *check(plan) {
    for (const [port, listeners] of groupBy(serving(plan, "web"), (listener) => listener.port)) {
      const secure = expected.get(port);
      const wrong = listeners.filter((listener) => (listener.secure === true) !== secure);
      const [first, ...others] = wrong.map(({ source }) => source);
      if (secure === undefined || first === undefined) continue;
      yield {
        message: `The web interface is on port ${port}, where clients expect ${secure ? "TLS, and does not speak it" : "no TLS, and speaks it"}.`,
        at: pointers(first, ...others),
        hint: secure ? 'Set the port to 80 or 8080, or "tls" to true.' : "Set the port to 443.",
      };
    }
  },
};
