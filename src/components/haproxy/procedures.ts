import { curl } from "../../formats/curl.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { listenersOf } from "../../model/plan.ts";
import { alerts, noMember } from "./alerts.ts";
import { balancedPools, certificateDays, unit } from "./facts.ts";
import type { Settings } from "./schema.ts";

/** Procedure to which a symptom leads. */
const renewal = "Certificate of the web interface";

export function procedures(context: ProcedureContext, settings: Settings) {
  alerts(context, settings);
  const { facts, failover, procedure, symptom } = context;
  const [first] = listenersOf(facts, "balancer-statistics");
  if (!first) return;
  const balancers = listenersOf(facts, "balancer-statistics");
  symptom({
    title: noMember,
    services: balancers.map(({ service }) => service),
    looks: [
      {
        text: "Each line has a port, a member and its state. Behind the read-write port, exactly one server is up: the leader. Behind every other port, every healthy member is up.",
        host: first.host,
        commands: [
          `${curl({ address: first.bind, port: first.port, path: "/;csv", secure: first.secure })} | cut -d , -f 1,2,18`,
          `journalctl --unit=${unit} --lines=50 --no-pager`,
        ],
      },
    ],
    causes: [
      {
        found: "no answer",
        meaning: `start \`${unit}\`; its journal names the line of a mistake.`,
      },
      {
        found: "`DOWN` of every member of a port",
        meaning:
          "the members fail their health check. HAProxy routes to them again by itself once they work: look at their services in the table.",
      },
      {
        found: "`DOWN`, and the member works on its own host",
        meaning:
          "the network or a firewall is between, or a certificate has ended: run `verify.sh` on the member.",
      },
      ...(settings.certificate === undefined
        ? []
        : [
            {
              found: "`verify.sh` fails at the certificate of the web interface",
              meaning: "replace it:",
              procedure: renewal,
            },
          ]),
    ],
  });
  const last = balancers.at(-1);
  if (last && balancers.length > 1) {
    procedure({
      occasion: "removal",
      title: "HAProxy: remove a load balancer",
      steps: [
        {
          text: `This example removes ${last.host}. Its VIPs must be on another host already. The first command shows how many sessions each port still has. Stopping cuts them, and clients connect again.`,
          host: last.host,
          commands: [
            `${curl({ address: last.bind, port: last.port, path: "/;csv", secure: last.secure })} | cut -d , -f 1,2,5`,
            `systemctl disable --now ${unit}`,
          ],
        },
      ],
    });
  }
  const { certificate } = settings;
  if (certificate !== undefined) {
    procedure({
      occasion: "renewal",
      title: renewal,
      steps: [
        {
          text: `\`${certificate}\` on each host of HAProxy has the certificate, its chain and its key. Replace the file, readable by root only, before the certificate ends. HAProxy reads it when it is reloaded, which cuts no connection. \`verify.sh\` reports the last ${certificateDays} days, and fails once it has ended.`,
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
    failover({ title, cause: "host", spans: ["member-loss"], source: pool.source });
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
