import { banner } from "../../formats/banner.ts";
import { plainIni } from "../../formats/ini.ts";
import { line } from "../../formats/line.ts";
import { afterNetwork, closedSandbox, refusePlaceholders, unitFile } from "../../formats/systemd.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { placedHost } from "../../model/networks.ts";
import { serviceOf } from "../../model/plan.ts";
import type { ByFamily } from "../../platforms/index.ts";
import { colocatedDatabase, loginsOf, unit, user, userlistPath } from "./facts.ts";
import { pgbouncerIni } from "./pgbouncer-ini.ts";
import type { Settings } from "./schema.ts";

const configPath = "/etc/pgbouncer/pgbouncer.ini";

/** Path of the program in the PGDG packages. */
const programs: ByFamily<string> = {
  el: "/usr/bin/pgbouncer",
  debian: "/usr/sbin/pgbouncer",
};

export function* artifacts(emit: FileContext, settings: Settings): Iterable<Artifact> {
  const { plan } = emit;
  const userlist = userlistTxt(emit);
  for (const name of new Set(settings.hosts)) {
    const own = plan.hosts.get(name);
    if (!own) continue;
    const host = placedHost(plan, "pgbouncer", own);
    const common = { host: name, component: "pgbouncer", group: user } as const;
    const reload = { onChange: { units: [unit], action: "reload" } } as const;
    const restart = { onChange: { units: [unit], action: "restart" } } as const;
    yield artifact({
      ...common,
      // A reload does not apply listen_addr and listen_port.
      ...restart,
      path: configPath,
      // No validator: PgBouncer has no option to check its file without starting (src/main.c, usage).
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
          ["Description", "PgBouncer connection pooler for PostgreSQL"],
          ["Documentation", "https://www.pgbouncer.org/"],
          ...afterNetwork,
          // After= without Requires=: PgBouncer retries while its database is down.
          ...(database ? [["After", database] as const] : []),
          ["StartLimitIntervalSec", 0],
        ],
        Service: [
          ["Type", "notify"],
          ["User", user],
          ["Group", user],
          ["RuntimeDirectory", "pgbouncer"],
          refusePlaceholders(userlistPath),
          ["ExecStart", `${programs[host.platform.family]} ${configPath}`],
          ["ExecReload", "/bin/kill -s HUP $MAINPID"],
          // SIGINT lets open transactions finish. Since 1.23, SIGTERM waits until every client has disconnected.
          ["KillSignal", "SIGINT"],
          ["TimeoutStopSec", "30s"],
          ["Restart", "always"],
          ["RestartSec", "2s"],
          // Every client and every server connection uses a file descriptor; the default limit is 1024.
          ["LimitNOFILE", 65536],
          ...closedSandbox(),
        ],
        Install: [["WantedBy", "multi-user.target"]],
      }),
    });
  }
}

/**
 * Plain-text passwords: PgBouncer needs them to authenticate both clients and itself to the database by SCRAM. The
 * hashes that the database stores are salted when a role is created, so the bundle cannot contain them.
 */
function userlistTxt({ plan, secret }: FileContext): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const passwords = new Map(loginsOf(plan).map((login) => [login.user, secret(login.secret)]));
  const lines = [...passwords].map(([name, password]) => `${quoted(name)} ${line(quoted(password))}\n`);
  // Comments start with a semicolon only.
  return banner(plan.name, ";") + lines.join("");
}
