import { groupBy } from "../model/group-by.ts";
import { listenersOf, serving } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

/** Well-known ports. True: clients expect TLS. False: clients expect no TLS. */
const expected = new Map([
  [80, false],
  [443, true],
  [8443, true],
]);

export const webPortMisleads: Rule = {
  id: "web-port-misleads",
  severity: "warning",
  summary:
    "On a well-known port, a web interface uses the protocol that clients expect: HTTP on 80, HTTPS on 443 and 8443.",
  rationale:
    "A browser derives a missing scheme from the port. If the server does not speak that protocol, both sides wait for each other or report invalid data.",
  bad: { haproxy: { ports: { web: 443 } } },
  good: { tls: true, haproxy: { ports: { web: 443 } } },
  sources: ["https://www.rfc-editor.org/rfc/rfc9110#section-4.2"],
  *check(plan) {
    const offered = [...serving(plan, "web"), ...listenersOf(plan, "web-public")];
    for (const [port, listeners] of groupBy(offered, (listener) => listener.port)) {
      const secure = expected.get(port);
      const wrong = listeners.filter((listener) => (listener.secure === true) !== secure);
      const [first, ...others] = wrong.map(({ source }) => source);
      if (secure === undefined || first === undefined) continue;
      yield {
        message: `The web interface is on port ${port}, where clients ${secure ? "expect TLS, but TLS is off" : "expect no TLS, but TLS is on"}.`,
        at: pointers(first, ...others),
        hint: secure ? 'Set the port to 80 or 8080, or "tls" to true.' : "Set the port to 443.",
      };
    }
  },
};
