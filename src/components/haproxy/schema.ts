import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { snippet, snippets } from "../../model/override.ts";
import { byPool } from "../../model/pools.ts";
import { versionField } from "../../model/version.ts";
import { haproxyVersions } from "./versions.ts";

const poolPort = z.union([fields.port, z.literal(false)], "must be a port from 1 to 65535, or false");

/** What opens a section, or leaves it to a condition; docs/configuration.txt, chapters 2 to 12, of 2.4 to 3.4. */
const opening =
  "global|defaults|listen|frontend|backend|resolvers|peers|userlist|program|mailers|cache|http-errors|ring|log-forward|log-profile|fcgi-app|crt-store|crt-list|traces|acme|healthcheck|haproxy|certificate|namespace_list";

/** Words, quotations and, last, a comment, as HAProxy takes a line apart (src/tools.c, parse_line). */
const words = /(?:[^"'\\#]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')*(?:#.*)?/.source;

/** The first word is plain, so that it is what HAProxy reads, and a last backslash would take in the next line. */
const lines = snippet(
  new RegExp(`^(?!(?:(?:no|default) +)*(?:${opening})(?: |$))[a-z][a-z0-9_.-]*(?: ${words})?(?<!\\\\)$`),
  "must be a line of HAProxy that opens no section of its own, closes its quotation marks and does not end in a backslash",
);

const blocks = byPool(
  { global: lines.optional(), defaults: lines.optional() },
  lines,
  ({ title }) => `${title}.`,
);

export const schema = z
  .strictObject({
    version: versionField(haproxyVersions)
      .optional()
      .meta({ description: "Version of HAProxy; default: that of the platform's package." }),
    hosts: fields.placement,
    vip: fields.vipName.optional().meta({ description: "The VIP that the ports are bound to." }),
    local: z
      .boolean()
      .default(false)
      .meta({ description: "true: bound to the loopback address, for the clients on the same host alone." }),
    ports: byPool(
      {
        redirect: poolPort.optional().meta({
          description: "Leads browsers from HTTP to the web interface's HTTPS; default: there is none.",
        }),
        stats: fields.port.default(7000).meta({ description: "Statistics, for administrators." }),
        metrics: fields.port
          .default(8405)
          .meta({ description: "Figures for Prometheus, where network.monitoring names who reads them." }),
      },
      poolPort,
      ({ title, port }) => `${title}; default: ${port ?? "not balanced"}.`,
    )
      .prefault({})
      .meta({ description: "Ports by what they lead to; false: not balanced." }),
    ...snippets(blocks, "haproxy.cfg"),
  })
  .meta({ description: "HAProxy, which leads clients to whichever member is healthy." });

export type Settings = z.output<typeof schema>;
