import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { snippet, snippets } from "../../model/override.ts";
import { byPool } from "../../model/pools.ts";
import { secretSpans } from "../../model/secret-like.ts";
import { versionField } from "../../model/version.ts";
import { haproxyVersions } from "./versions.ts";
import { keyOf, wordsOf } from "./words.ts";

const poolPort = z
  .union([fields.port, z.literal(false)], "must be a port from 1 to 65535, or false")
  .meta({ description: "Port of a service.", examples: [5000, false] });

const morePorts = z
  .array(fields.port)
  .max(8)
  .meta({ description: "Further ports of a service.", examples: [[5500]] });

/** Keywords that open a section or a conditional block (docs/configuration.txt of 2.4 to 3.4, chapters 2 to 12). */
const opening =
  "(?:(?:no|default) +)*(?:global|defaults|listen|frontend|backend|resolvers|peers|userlist|program|mailers|cache|http-errors|ring|log-forward|log-profile|fcgi-app|crt-store|crt-list|traces|acme|healthcheck|haproxy|certificate|namespace_list)(?: |$)";

/** Words, quoted strings and a final comment, as HAProxy splits a line (src/tools.c, parse_line). */
const words = /(?:[^"'\\#]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')*(?:#.*)?/.source;

const expectation =
  "must be a line of haproxy.cfg that opens no section, closes its quotation marks and does not end with a backslash";

/** Lines of a section. A final backslash would join the next line. */
const lines = snippet(
  new RegExp(`^(?!${opening})[a-z][a-z0-9_.-]*(?: ${words})?(?<!\\\\)$`),
  expectation,
  "timeout tunnel 1h",
  { accepts: (line) => !new RegExp(`^${opening}`).test(keyOf(line)), expectation },
  {
    accepts: (line) =>
      wordsOf(line)
        .slice(0, 3)
        .every((word) => word !== undefined),
    expectation:
      "must be a line of haproxy.cfg without variables in its first three words, which select the setting",
  },
  {
    // Quotation marks and escapes can hide a secret.
    accepts: (line) => secretSpans(wordsOf(line).join(" ")).length === 0,
    expectation: "must not contain a password, because every user of the host can read haproxy.cfg",
  },
);

const hostAddress = z.enum(["used", "offered"]).meta({
  description:
    "used: clients of the estate use the addresses of the hosts, and the VIP is served besides; offered: they use the VIP, and the addresses of the hosts are served besides.",
  examples: ["offered"],
});

const blocks = byPool(
  {
    global: lines
      .optional()
      .meta({ description: "Lines of the section global.", examples: [["nbthread 2"]] }),
    defaults: lines.optional().meta({ description: "Lines of the section defaults." }),
  },
  lines.meta({ description: "Lines of the section of a service." }),
  ({ title }) => `${title}.`,
);

export const schema = z
  .strictObject({
    version: versionField(haproxyVersions)
      .optional()
      .meta({ description: "Version of HAProxy; default: the version of the platform's package." }),
    hosts: fields
      .placement(fields.maximum.hosts)
      .meta({ description: "Hosts of HAProxy, in order of preference." }),
    network: fields.placementNetwork,
    vip: fields.vipName.optional().meta({ description: "VIP that the ports are bound to." }),
    local: z
      .boolean()
      .default(false)
      .meta({ description: "true: bind only the loopback address, for clients on the same host." }),
    ports: byPool(
      {
        redirect: poolPort.optional().meta({
          description: "Redirect from HTTP to the web interface over HTTPS; default: none.",
          examples: [80],
        }),
        stats: fields.port.default(7000).meta({ description: "Statistics page, for administrators." }),
        metrics: fields.port
          .default(8405)
          .meta({ description: "Metrics for Prometheus; bound only if network.monitoring is set." }),
      },
      poolPort,
      ({ title, port }) => `${title}; default: ${port ?? "not balanced"}.`,
    )
      .prefault({})
      .meta({ description: "Ports, by the service behind them; false: not balanced." }),
    additionalPorts: byPool(
      {
        redirect: morePorts
          .optional()
          .meta({ description: "Further ports of the redirect.", examples: [[8081]] }),
      },
      morePorts,
      ({ title }) => `Further ports: ${title}.`,
    )
      .prefault({})
      .meta({
        description:
          "Further ports, by the service behind them, such as a former one that clients outside the estate still use. Clients within the estate use the one in ports.",
      }),
    hostAddresses: byPool(
      {
        redirect: hostAddress
          .optional()
          .meta({ description: "Addresses of the hosts for the redirect: used or offered besides the VIP." }),
      },
      hostAddress,
      ({ title }) => `Addresses of the hosts besides the VIP, used or offered: ${title}.`,
    )
      .prefault({})
      .meta({
        description:
          "Ports that are bound to the address of each host as well as to the VIP, by the service behind them. A plan of a change introduces and removes a VIP by these states. Without a VIP, they have no effect.",
      }),
    certificate: fields.certificatePath.optional().meta({
      description:
        "File on the hosts of HAProxy with a certificate, its chain and its key, in PEM, for the port web-public; default: the certificate of the estate if TLS is on.",
      examples: ["/etc/haproxy/web.pem"],
    }),
    ...snippets(blocks, {}, "haproxy.cfg"),
  })
  .superRefine(({ hosts, local }, context) => {
    // The firewall of each load balancer names every client, and each member every load balancer.
    const most = fields.maximum.members;
    if (!local && hosts.length > most)
      context.addIssue({
        code: "too_big",
        origin: "array",
        maximum: most,
        inclusive: true,
        input: hosts,
        path: ["hosts"],
      });
  })
  .meta({ description: "HAProxy, which routes clients to healthy members." });

export type Settings = z.output<typeof schema>;
