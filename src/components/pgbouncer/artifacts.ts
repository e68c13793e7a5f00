import { banner } from "../../formats/banner.ts";
import { plainIni } from "../../formats/ini.ts";
import { line } from "../../formats/line.ts";
import { afterNetwork, refusePlaceholders, unitFile } from "../../formats/systemd.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { serviceOf } from "../../model/plan.ts";
import type { ByPlatform } from "../../platforms/index.ts";
import { colocatedDatabase, loginsOf, unit, user, userlistPath } from "./facts.ts";
import { pgbouncerIni } from "./pgbouncer-ini.ts";
import type { Settings } from "./schema.ts";

const configPath = "/etc/pgbouncer/pgbouncer.ini";

/** Where the packages of PGDG put it. */
const programs: ByPlatform<string> = {
  rocky9: "/usr/bin/pgbouncer",
  debian12: "/usr/sbin/pgbouncer",
};

export function* artifacts(emit: FileContext, settings: Settings): Iterable<Artifact> {
  const { plan } = emit;
  const userlist = userlistTxt(emit);
  for (const name of new Set(settings.hosts)) {
    const host = plan.hosts.get(name);
    if (!host) continue;
    const common = { host: name, component: "pgbouncer", group: user } as const;
    const reload = { onChange: { units: [unit], action: "reload" } } as const;
    const restart = { onChange: { units: [unit], action: "restart" } } as const;
    yield artifact({
      ...common,
      // A reload leaves listen_addr and listen_port as they are.
      ...restart,
      path: configPath,
      // No validator: PgBouncer reads its file only to start by it (src/main.c, usage).
      content: plainIni(plan.name, pgbouncerIni(plan, settings, host)),
      mode: 0o640,
    });
    yield artifact({ ...common, ...reload, path: userlistPath, content: userlist, sensitive: true });
    const local = colocatedDatabase(plan, settings, name);
    const database = local && serviceOf(plan, local.service)?.unit;
    yield artifact({
      ...common,
      ...restart,
      group: "root",
      path: `/etc/systemd/system/${unit}`,
      content: unitFile(plan.name, {
        Unit: [
          ["Description", "PgBouncer, which lets clients share connections of PostgreSQL"],
          ["Documentation", "https://www.pgbouncer.org/"],
          ...afterNetwork,
          // An order, not a requirement: it waits for a database that is away.
          ...(database ? [["After", database] as const] : []),
          ["StartLimitIntervalSec", 0],
        ],
        Service: [
          ["Type", "notify"],
          ["User", user],
          ["Group", user],
          ["RuntimeDirectory", "pgbouncer"],
          refusePlaceholders(userlistPath),
          ["ExecStart", `${programs[plan.platform.name]} ${configPath}`],
          ["ExecReload", "/bin/kill -s HUP $MAINPID"],
          // Transactions end before it does. Since 1.23 it waits for every client to leave when it gets SIGTERM.
          ["KillSignal", "SIGINT"],
          ["TimeoutStopSec", "30s"],
          ["Restart", "always"],
          ["RestartSec", "2s"],
          // Each client and each connection of the database is a file; the default of 1024 is the end of it otherwise.
          ["LimitNOFILE", 65536],
        ],
        Install: [["WantedBy", "multi-user.target"]],
      }),
    });
  }
}

/**
 * Passwords as they are: with them it can both ask clients for SCRAM and answer the database's. The hash that the
 * database keeps would do for neither side alone, since its salt is made when the role is.
 */
function userlistTxt({ plan, secret }: FileContext): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const passwords = new Map(loginsOf(plan).map((login) => [login.user, secret(login.secret)]));
  const lines = [...passwords].map(([name, password]) => `${quoted(name)} ${line(quoted(password))}\n`);
  // ; begins a comment there, and no other sign does.
  return banner(plan.name, ";") + lines.join("");
}
