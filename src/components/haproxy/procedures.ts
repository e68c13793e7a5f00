import { curl } from "../../formats/curl.ts";
import type { Instruct } from "../../model/component.ts";
import { listenersOf } from "../../model/plan.ts";
import { balancedPools } from "./facts.ts";
import type { Settings } from "./schema.ts";

/** Seconds of `default-server` in haproxy.cfg; a test holds both against each other. */
const checks = { interval: 2, fast: 1, down: 2, fall: 3, rise: 2 };

export function procedures({ facts, delay, procedure }: Instruct, settings: Settings) {
  const [first] = listenersOf(facts, "balancer-statistics");
  if (!first) return;
  procedure({
    occasion: "inspection",
    title: "HAProxy",
    steps: [
      {
        text: "Behind the port to write to, exactly one server is up, the leader; behind every other port each member that is well.",
        host: first.host,
        commands: [
          `${curl({ address: first.bind, port: first.port, path: "/;csv", secure: first.secure })} | cut -d , -f 1,2,18`,
        ],
      },
    ],
  });
  const up = checks.down + (checks.rise - 1) * checks.fast;
  // A check of a silent host waits for min(timeout connect, inter) (HAProxy, configuration.txt, "timeout check").
  const gone = checks.interval + checks.fall * checks.interval + (checks.fall - 1) * checks.fast;
  for (const { pool } of balancedPools(facts, settings)) {
    const [parts, seconds] =
      pool.balance === "first-healthy"
        ? [
            `downinter ${checks.down} s + ${checks.rise - 1} x fastinter ${checks.fast} s: HAProxy sees the new leader`,
            up,
          ]
        : [
            `inter ${checks.interval} s + ${checks.fall} silent checks of ${checks.interval} s + ${checks.fall - 1} x fastinter ${checks.fast} s: HAProxy sees that the member is gone`,
            gone,
          ];
    delay({ role: pool.role, seconds, formula: parts });
    if (pool.balance === "first-healthy" || pool.members.length < 2) continue;
    procedure({
      occasion: "failover",
      title: `${pool.title}: a member is lost`,
      steps: [
        {
          text: "Cut the power of one member's host. New connections may wait once for the lost member and are then led to another.",
        },
      ],
      roles: [pool.role],
    });
  }
}
