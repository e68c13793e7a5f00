import { banner } from "../../formats/banner.ts";
import { mebibytes } from "../../model/fields.ts";
import { linesOf } from "../../model/override.ts";
import type { Plan } from "../../model/plan.ts";
import { type Settings, serverPort } from "./schema.ts";

/** Beginning of the names of the files with waiting messages. */
export const queueName = "gen-bundle-logs";

/**
 * The action that sends every message. What is not said here is read by the file of the package, which differs: Debian reads the
 * socket that the journal writes to, Enterprise Linux the journal itself.
 */
export function rsyslogConf({ name }: Plan, settings: Settings, host: string): string {
  const { server, tls, authority = "", serverName = server } = settings;
  const parameters: readonly (readonly [key: string, value: string])[] = [
    ["type", "omfwd"],
    ["name", queueName],
    ["target", server],
    ["port", String(serverPort(settings))],
    ["protocol", "tcp"],
    // A message may have several lines. RFC 5425 wants the count with TLS.
    ["TCP_Framing", "octet-counted"],
    ["template", "RSYSLOG_SyslogProtocol23Format"],
    // Finds a server that is gone without a word.
    ["keepAlive", "on"],
    ["keepAlive.time", "60"],
    ["keepAlive.interval", "10"],
    ["keepAlive.probes", "3"],
    ...(tls
      ? ([
          ["StreamDriver", "gtls"],
          ["StreamDriverMode", "1"],
          ["StreamDriverAuthMode", "x509/name"],
          ["StreamDriverPermittedPeers", serverName],
          ["StreamDriver.CAFile", authority],
        ] as const)
      : []),
    ["action.resumeRetryCount", "-1"],
    ["action.resumeInterval", "10"],
    ["action.resumeIntervalMax", "60"],
    // Messages wait in memory, from the 1000th on disk, and are there after a restart. With the default of 1000 messages in
    // memory and none to spare, a burst of 5000 lost 721 of them (tried with 8.2302).
    ["queue.type", "LinkedList"],
    ["queue.size", "50000"],
    ["queue.highWatermark", "1000"],
    ["queue.lowWatermark", "100"],
    ["queue.filename", queueName],
    ["queue.maxDiskSpace", `${mebibytes(settings.disk)}m`],
    ["queue.saveOnShutdown", "on"],
    // Milliseconds. While it stops, rsyslog tries to connect without a pause: 29,000 messages with the default of 1000, and
    // 3,600 with this (tried with 8.2302).
    ["queue.timeoutActionCompletion", "10"],
    // With the default of 2000 ms for each message, a full queue would also hold up the log files of the host.
    ["queue.timeoutEnqueue", "0"],
  ];
  const own = linesOf(settings, host, "rsyslog").map((line) => `${line}\n`);
  return [
    banner(name),
    ...own,
    "*.* action(\n",
    ...parameters.map(([key, value]) => `  ${key}="${value}"\n`),
    ")\n",
  ].join("");
}
