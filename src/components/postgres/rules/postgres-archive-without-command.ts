import type { ComponentRule } from "../../../model/component.ts";
import { extraOf } from "../../../model/override.ts";
import type { Settings } from "../schema.ts";

const mode = "archive_mode";
const ways = ["archive_command", "archive_library"];

export const postgresArchiveWithoutCommand: ComponentRule<Settings> = {
  id: "postgres-archive-without-command",
  severity: "error",
  summary: "A node that archives WAL has a command or a library that archives it.",
  rationale:
    "With archive_mode on and neither of them, PostgreSQL archives nothing and keeps all WAL in the expectation that one will soon be provided. pg_wal grows until the disk is full, and the node stops.",
  bad: { postgres: { extra: { parameters: { archive_mode: "on" } } } },
  good: {
    postgres: {
      extra: {
        parameters: { archive_mode: "on", archive_command: "test ! -f /mnt/wal/%f && cp %p /mnt/wal/%f" },
      },
    },
  },
  sources: [
    "https://www.postgresql.org/docs/current/runtime-config-wal.html#GUC-ARCHIVE-COMMAND",
    "https://www.postgresql.org/docs/current/continuous-archiving.html",
  ],
  *check(settings, plan) {
    if (plan.archives.length > 0) return;
    const parametersOf = (host: string) => extraOf(settings, host, ({ parameters }) => parameters);
    const without = [...new Set(settings.hosts)].filter((host) => {
      const parameters = parametersOf(host);
      const isOn = /^(?:on|always|true|yes|1)$/i.test(String(parameters[mode] ?? "off"));
      return isOn && ways.every((way) => String(parameters[way] ?? "").trim() === "");
    });
    if (without.length === 0) return;
    const [first = "/postgres/extra", ...others] = plan.overrides
      .filter(({ component, key, host }) => {
        const isOwn = component === "postgres" && (key === mode || ways.includes(key));
        return isOwn && (host === undefined || without.includes(host));
      })
      .map(({ source }) => source);
    const hosts = without.map((host) => `"${host}"`).join(", ");
    yield {
      message: `PostgreSQL on ${hosts} keeps all WAL for an archive, because "${mode}" is ${JSON.stringify(String(parametersOf(without[0] as string)[mode]))}, but no "archive_command" archives it.`,
      at: [first, ...others],
      hint: `Add backups that archive WAL, set "archive_command" beside "${mode}", or remove "${mode}".`,
    };
  },
};
