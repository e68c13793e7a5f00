import type { ComponentRule } from "../../../model/component.ts";
import { extraOf } from "../../../model/override.ts";
import type { Settings } from "../schema.ts";

/** What a setting by name needs on the host. */
interface Need {
  readonly keys: RegExp;
  /** The words after "names". */
  readonly what: (value: string) => string | undefined;
  /** What to do on each node, as a clause. */
  readonly bring: string;
  /** The setting that must be on, since it has no effect otherwise. */
  readonly when?: string;
}

const path = (value: string) => (value.startsWith("/") ? `"${value.split(" ")[0]}"` : undefined);

const needs: readonly Need[] = [
  {
    keys: /^log_directory$/,
    what: path,
    bring: "Create it, writable by the user postgres",
    when: "logging_collector",
  },
  {
    keys: /^(?:ssl_dh_params_file|krb_server_keyfile)$/,
    what: path,
    bring: "Bring it, readable by the user postgres",
  },
  { keys: /^log\.dir$/, what: path, bring: "Create it, writable by the user postgres" },
  {
    keys: /^postgresql\.callbacks\./,
    what: path,
    bring: "Bring it, executable by the user postgres",
  },
  {
    keys: /^unix_socket_group$/,
    what: (value) => (value === "" || value === "postgres" ? undefined : `the group "${value}"`),
    bring: "Create the group with the user postgres in it",
  },
  {
    keys: /^lc_(?:messages|monetary|numeric|time)$/,
    what: (value) => (/^(?:|C|POSIX|C\.utf-?8)$/i.test(value) ? undefined : `the locale "${value}"`),
    bring: "Generate the locale",
  },
];

export const postgresSettingWithoutFile: ComponentRule<Settings> = {
  id: "postgres-setting-without-file",
  severity: "warning",
  summary: "Settings of PostgreSQL and Patroni name no file, group or locale that hosts lack.",
  rationale:
    "PostgreSQL does not start without the directory of its log, the group of its socket or the locale of its messages (tried with 15), and Patroni not without the directory of its own. The bundle brings none of them.",
  bad: {
    postgres: { extra: { parameters: { logging_collector: "on", log_directory: "/var/log/database" } } },
  },
  good: { postgres: { extra: { parameters: { logging_collector: "on", log_directory: "log" } } } },
  sources: [
    "https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-LOG-DIRECTORY",
    "https://patroni.readthedocs.io/en/latest/yaml_configuration.html#log",
  ],
  *check(settings, plan) {
    for (const { key, host, source } of plan.overrides) {
      const need = needs.find(({ keys }) => source.startsWith("/postgres/") && keys.test(key));
      if (!need) continue;
      const parameters = extraOf(settings, host, (extra) => extra.parameters);
      const own = { ...parameters, ...extraOf(settings, host, (extra) => extra.patroni) };
      const named = need.what(String(own[key] ?? ""));
      const isOff = need.when !== undefined && !/^(?:on|true|yes|1)$/i.test(String(own[need.when]));
      if (named === undefined || isOff) continue;
      yield {
        message: `${key} names ${named}, which the bundle does not bring to ${host === undefined ? "the nodes" : `"${host}"`}.`,
        at: [source],
        hint: `${need.bring}, on ${host === undefined ? "every node" : `"${host}"`} before install.sh runs, and accept this finding with how you do so.`,
      };
    }
  },
};
