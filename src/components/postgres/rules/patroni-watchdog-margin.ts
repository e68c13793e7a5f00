import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";
import { safetyMargin, stopping } from "../split-brains.ts";

export const patroniWatchdogMargin: ComponentRule<Settings> = {
  id: "patroni-watchdog-margin",
  severity: "warning",
  summary:
    "A leader that cannot reach the DCS has time to stop PostgreSQL before its watchdog resets the host.",
  rationale:
    "The watchdog expires safety_margin before the ttl. The time that remains after loop_wait and retry_timeout must be enough to close connections and stop PostgreSQL.",
  bad: { postgres: { watchdog: "required", patroni: { ttl: 20, loopWait: 10, retryTimeout: 5 } } },
  good: { postgres: { watchdog: "required", patroni: { ttl: 30, loopWait: 10, retryTimeout: 10 } } },
  sources: ["https://patroni.readthedocs.io/en/latest/watchdog.html"],
  *check({ watchdog, patroni: { ttl, loopWait, retryTimeout } }) {
    const left = ttl - safetyMargin - loopWait - retryTimeout;
    if (watchdog === "off" || left >= stopping) return;
    // The rule "patroni-timing" reports a ttl that is too short for any leader.
    if (loopWait + 2 * retryTimeout > ttl) return;
    yield {
      message: `The watchdog resets the leader's host ${ttl - safetyMargin} s after its last contact with the DCS. loopWait ${loopWait} s and retryTimeout ${retryTimeout} s leave ${left} s of that to stop PostgreSQL.`,
      at: [
        "/postgres/watchdog",
        "/postgres/patroni/ttl",
        "/postgres/patroni/loopWait",
        "/postgres/patroni/retryTimeout",
      ],
      hint: `Set ttl to ${loopWait + retryTimeout + safetyMargin + stopping} or more, or watchdog to "off".`,
    };
  },
};
