import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { snippet, snippets } from "../../model/override.ts";

const lines = snippet(
  /^[A-Za-z$*:&]/,
  "must be a line of rsyslog.conf that starts with a word, $, *, : or &",
  ':programname, isequal, "sshd" stop',
)
  .optional()
  .meta({ description: "Lines of rsyslog.conf before the one that sends to the server." });

export const schema = z
  .strictObject({
    server: fields.hostName.meta({
      description:
        "Host of the log server, which receives the messages of the journal of every managed host.",
      examples: ["node1"],
    }),
    port: fields.port.optional().meta({
      description: "TCP port of the server; default: 6514, or 514 without TLS.",
      examples: [6514],
    }),
    tls: z.boolean().default(true).meta({
      description: "false: messages cross the network unencrypted, and anybody may pretend to be the server.",
    }),
    authority: fields.authorityPath.optional().meta({
      description:
        "File on every managed host with the certificates of the authority of the server, in PEM. Required unless tls is false.",
    }),
    serverName: z
      .string()
      .max(253)
      .regex(
        /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
        "must be a DNS name in lower case, such as logs.example.com",
      )
      .optional()
      .meta({
        description: "Name that the certificate of the server has; default: that of its host.",
        examples: ["logs.example.com"],
      }),
    disk: fields.size.default("1GiB").meta({
      description:
        "Disk space of each host for messages that wait while the server does not take them. Beyond it, new ones stay on the host alone.",
      examples: ["4GiB"],
    }),
    ...snippets(z.strictObject({ rsyslog: lines }), {}, "rsyslog.conf"),
  })
  .superRefine(({ tls, authority, serverName }, context) => {
    const issue = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: [key], message });
    if (tls && authority === undefined)
      issue(
        "authority",
        'must be set to the path of the certificates of the authority on the hosts; or set "tls" to false to send unencrypted',
      );
    if (!tls && authority !== undefined) issue("authority", 'must not be set, because "tls" is false');
    if (!tls && serverName !== undefined) issue("serverName", 'must not be set, because "tls" is false');
  })
  .meta({
    description:
      "Log server outside of the bundle: rsyslog sends what every managed host logs, and keeps what the server does not take.",
    examples: [
      { server: "node1", authority: "/etc/ssl/certs/logs.pem" },
      { server: "node1", tls: false },
    ],
  });

export type Settings = z.output<typeof schema>;

/** TCP port of the server: those of RFC 5425 and of syslog over TCP by custom. */
export function serverPort({ port, tls }: Settings): number {
  return port ?? (tls ? 6514 : 514);
}
