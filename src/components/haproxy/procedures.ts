import { curl } from "../../formats/curl.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { listenersOf } from "../../model/plan.ts";
import { balancedPools, certificateDays } from "./facts.ts";
import type { Settings } from "./schema.ts";

export function procedures({ facts, failover, procedure }: ProcedureContext, settings: Settings) {
  const [first] = listenersOf(facts, "balancer-statistics");
  if (!first) return;
  procedure({
    occasion: "inspection",
    title: "HAProxy",
    steps: [
      {
        text: "Behind the read-write port, exactly one server is up: the leader. Behind every other port, every healthy member is up.",
        host: first.host,
        commands: [
          `${curl({ address: first.bind, port: first.port, path: "/;csv", secure: first.secure })} | cut -d , -f 1,2,18`,
        ],
      },
    ],
  });
  const { certificate } = settings;
  if (certificate !== undefined) {
    procedure({
      occasion: "renewal",
      title: "Certificate of the web interface",
      steps: [
        {
          text: `\`${certificate}\` on each host of HAProxy has the certificate, its chain and its key. Replace the file, readable by root only, before the certificate ends. HAProxy reads it when it is reloaded, which cuts no connection. \`verify.sh\` fails in the last ${certificateDays} days.`,
          host: first.host,
          commands: [
            `openssl x509 -noout -subject -enddate -ext subjectAltName -in ${certificate}`,
            "systemctl reload haproxy.service",
          ],
        },
      ],
    });
  }
  for (const { pool } of balancedPools(facts, settings)) {
    if (pool.balance === "first-healthy" || pool.members.length < 2) continue;
    const title = `${pool.title}: a member is lost`;
    failover({ title, spans: ["member-loss"], source: pool.source });
    procedure({
      occasion: "failover",
      title,
      steps: [
        {
          text: "Power off one member's host. New connections may wait once for the lost member, and are then routed to another.",
        },
      ],
    });
  }
}
