import { defineComponent } from "../../model/component.ts";
import { mebibytes } from "../../model/fields.ts";
import { listenersOf, managedHosts } from "../../model/plan.ts";
import type { ByFamily } from "../../platforms/index.ts";
import { ownedKeys } from "./owned-keys.ts";
import { queueName } from "./rsyslog-conf.ts";
import { logsPortDenied } from "./rules/logs-port-denied.ts";
import { type Settings, schema, serverPort } from "./schema.ts";

export const unit = "rsyslog.service";

/** The folder of waiting messages ($WorkDirectory of the package's rsyslog.conf). */
const folders: ByFamily<string> = { el: "/var/lib/rsyslog", debian: "/var/spool/rsyslog" };

/** Hosts that send: the log server itself, if it is managed, would send to itself. */
export function senders(hosts: Parameters<typeof managedHosts>[0], { server }: Settings) {
  return managedHosts(hosts).filter(({ name }) => name !== server);
}

/** Sends the messages of the journal of every managed host to a log server. */
export const logs = defineComponent({
  name: "logs",
  schema,
  overrides: [
    { table: { product: "rsyslog", gates: {} }, under: "snippets", part: "rsyslog", owned: ownedKeys },
  ],
  facts(context, settings) {
    const { server, tls, authority, serverName = server, disk } = settings;
    const port = serverPort(settings);
    const peer = context.peer(server, "/logs/server", "a log server");
    // On a managed host, the service there states its own listener.
    if (peer && !peer.managed) {
      const service = context.service({
        tier: "log-server",
        title: "Log server",
        host: server,
        unit: "",
        user: "",
        essential: false,
        source: "/logs/server",
      });
      context.listener(service, {
        bind: "*",
        port,
        protocol: "tcp",
        role: "log-server",
        title: "Log server",
        source: "/logs",
        ...(tls ? { secure: true } : {}),
        ...(authority === undefined ? {} : { trust: { authority, name: serverName } }),
      });
    }
    for (const { name: host, platform } of senders(context.base, settings)) {
      const service = context.service({
        tier: "rsyslog",
        title: "Log shipping",
        host,
        unit,
        user: "root",
        essential: false,
        source: "/logs",
      });
      context.package({ host, name: "rsyslog" });
      if (tls) context.package({ host, name: "rsyslog-gnutls" });
      context.demand(service, {
        resource: "disk",
        amount: mebibytes(disk),
        formula: `messages that wait for the log server, at most ${disk}`,
        source: "/logs/disk",
      });
      context.check({
        host,
        service: service.id,
        title: "the log server accepts connections",
        // The estate works without it.
        drift: true,
        command: `timeout 5 bash -c 'exec 3<>/dev/tcp/${server}/${port}'`,
      });
      context.check({
        host,
        service: service.id,
        title: "the log server takes the messages of the last hour",
        drift: true,
        command: `! find ${folders[platform.family]} -maxdepth 1 -name '${queueName}.0*' -mmin +60 | grep .`,
      });
    }
    context.retention({
      title: "Messages that wait for the log server",
      place: [
        ...new Set(senders(context.base, settings).map(({ platform }) => folders[platform.family])),
      ].join(", "),
      bound: `${disk} on each host. Beyond it, new messages are not sent later; the journal has them.`,
      setting: "/logs/disk",
    });
  },
  flows({ facts, link }, settings) {
    const listeners = facts.listeners.filter(
      ({ host, port, protocol }) =>
        host === settings.server && port === serverPort(settings) && protocol === "tcp",
    );
    const clients = facts.services.filter(({ tier }) => tier === "rsyslog").map(({ id }) => id);
    link(clients, listeners, "log-server", "messages of the journal are sent", "/logs");
  },
  procedures(context, settings) {
    const [sender] = senders(context.base, settings);
    if (!sender) return;
    const folder = folders[sender.platform.family];
    context.symptom({
      title: "The log server receives nothing from a host",
      services: [
        ...listenersOf(context.facts, "log-server").map(({ service }) => service),
        ...context.facts.services
          .filter(({ tier, host }) => tier === "rsyslog" && host === sender.name)
          .map(({ id }) => id),
      ],
      looks: [
        {
          text: "Nothing stops while the log server is away. The journal says why rsyslog cannot send, here of one host, and the files hold what waits.",
          host: sender.name,
          commands: [
            `journalctl --unit=${unit} --since=-1h --lines=10 --no-pager`,
            `ls -l ${folder}/`,
            `timeout 5 bash -c 'exec 3<>/dev/tcp/${settings.server}/${serverPort(settings)}' && echo reached`,
          ],
        },
      ],
      causes: [
        {
          found: "`Connection refused` or `Connection timed out`",
          meaning: "the log server is down, listens on another port, or a firewall is between.",
        },
        ...(settings.tls
          ? [
              {
                found: "`reached`, and the journal names a certificate or a peer name",
                meaning:
                  "the authority in `logs.authority` has not signed the certificate of the server, or the certificate has another name than `logs.serverName`.",
              },
            ]
          : []),
        {
          found: `\`reached\`, and files \`${queueName}.*\` that are old`,
          meaning:
            "the server accepts connections and takes no messages: look at its own disk, and at its input, which must be syslog with octet counting (RFC 6587).",
        },
      ],
    });
  },
  rules: [logsPortDenied],
});
