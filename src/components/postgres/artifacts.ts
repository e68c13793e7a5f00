import { banner } from "../../formats/banner.ts";
import { environmentFile } from "../../formats/environment-file.ts";
import {
  afterNetwork,
  refusePlaceholders,
  refusePlaceholdersWhile,
  sandbox,
  unitFile,
} from "../../formats/systemd.ts";
import { yaml } from "../../formats/yaml.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { placedHost } from "../../model/networks.ts";
import { listenersOf, serviceOf } from "../../model/plan.ts";
import { checkFiles } from "./check-files.ts";
import { dynamicConfiguration } from "./dynamic-configuration.ts";
import { layoutOf } from "./layout.ts";
import { configPath, dynamicPath, environmentPath, unit } from "./paths.ts";
import { patroniYml } from "./patroni-yml.ts";
import { postBootstrapSql } from "./post-bootstrap-sql.ts";
import type { Settings } from "./schema.ts";
import { secretNames } from "./secret-names.ts";

export function* artifacts(emit: FileContext, settings: Settings): Iterable<Artifact> {
  const { plan, secret } = emit;
  const environment = environmentFile(plan.name, {
    PATRONI_SUPERUSER_PASSWORD: secret(secretNames.superuser),
    PATRONI_REPLICATION_PASSWORD: secret(secretNames.replication),
    PATRONI_REWIND_PASSWORD: secret(secretNames.rewind),
    // Both are set here: with a user name but no password in patroni.yml, patronictl crashes outside of the unit.
    PATRONI_RESTAPI_USERNAME: "patroni",
    PATRONI_RESTAPI_PASSWORD: secret(secretNames.restApi),
    // As in patroni.yml. A reload does not read it (patroni/dcs/etcd.py of 4.1.5, AbstractEtcd.reload_config), and a change of
    // this file restarts Patroni.
    ...(listenersOf(plan, "consensus").some(({ secure }) => secure)
      ? { PATRONI_ETCD3_PROTOCOL: "https" }
      : {}),
  });
  const sql = postBootstrapSql(emit);
  const dynamic = `${JSON.stringify(dynamicConfiguration(plan, settings), null, 2)}\n`;

  for (const name of new Set(settings.hosts)) {
    const own = plan.hosts.get(name);
    if (!own) continue;
    const host = placedHost(plan, "postgres", own);
    const layout = layoutOf(host.platform, settings.version);
    const dcs = listenersOf(plan, "consensus").find((listener) => listener.host === name);
    const dcsUnit = dcs && serviceOf(plan, dcs.service)?.unit;
    const common = { host: name, component: "postgres" } as const;
    const reload = { onChange: { units: [unit], action: "reload" } } as const;
    const restart = { onChange: { units: [unit], action: "restart" } } as const;
    yield artifact({
      ...common,
      ...reload,
      path: configPath,
      // No validator: `patroni --validate-config` connects to every member of the DCS and fails if one does not answer
      // (patroni/validator.py, validate_host_port). At the first installation none does.
      content: yaml(plan.name, patroniYml(plan, settings, host)),
      group: "postgres",
      mode: 0o640,
    });
    yield artifact({
      ...common,
      path: dynamicPath,
      content: dynamic,
      group: "postgres",
      mode: 0o640,
    });
    yield* checkFiles(plan, settings, name);
    if (layout.clusterSettings) {
      yield artifact({
        ...common,
        path: layout.clusterSettings,
        beforePackages: true,
        content: `${banner(plan.name)}create_main_cluster = false\n`,
      });
    }
    const secrets = { ...common, sensitive: true, group: "postgres" } as const;
    yield artifact({ ...secrets, ...restart, path: environmentPath, content: environment });
    yield artifact({
      ...secrets,
      path: layout.postBootstrap,
      content: sql,
      // initdb makes it first, and a copy of the leader's data brings it.
      until: `${layout.data}/PG_VERSION`,
    });
    yield artifact({
      ...common,
      ...restart,
      path: `/etc/systemd/system/${unit}`,
      content: unitFile(plan.name, {
        Unit: [
          ["Description", "Patroni high availability for PostgreSQL"],
          ["Documentation", "https://patroni.readthedocs.io/"],
          ...afterNetwork,
          // After= without Requires=: a restart of one member of the DCS must not stop the database.
          ...(dcsUnit ? [["After", dcsUnit] as const] : []),
          ["StartLimitIntervalSec", 0],
        ],
        Service: [
          // Patroni reports readiness only since 4.1 and with python-systemd; otherwise systemd would kill a unit of type "notify"
          // after 90 s.
          ["Type", "simple"],
          ["User", "postgres"],
          ["Group", "postgres"],
          ["EnvironmentFile", environmentPath],
          ["RuntimeDirectory", "postgresql"],
          ["RuntimeDirectoryPreserve", "yes"],
          refusePlaceholders(environmentPath),
          refusePlaceholdersWhile(layout.postBootstrap),
          // Without the module or the device the leader continues, unless the watchdog is required.
          ...(settings.watchdog === "off"
            ? []
            : ([
                ["ExecStartPre", "-+/usr/sbin/modprobe softdog"],
                ["ExecStartPre", "-+/usr/bin/chown postgres /dev/watchdog"],
              ] as const)),
          ["ExecStart", `/usr/bin/patroni ${configPath}`],
          ["ExecReload", "/bin/kill -s HUP $MAINPID"],
          // Patroni stops PostgreSQL itself; a signal of systemd to the backends would act as a crash.
          ["KillMode", "process"],
          ["TimeoutStartSec", "60s"],
          // A stop ends with a checkpoint. If that takes even longer, systemd kills Patroni only, and PostgreSQL would
          // continue without it: then PostgreSQL stops as in a crash, from which it recovers.
          ["TimeoutStopSec", "300s"],
          [
            "ExecStopPost",
            `/bin/sh -c 'if [ "$$SERVICE_RESULT" = timeout ] && [ -e ${layout.data}/postmaster.pid ]; then ${layout.binaries}/pg_ctl stop --pgdata=${layout.data} --mode=immediate; fi'`,
          ],
          ["Restart", "always"],
          ["RestartSec", "5s"],
          ["LimitNOFILE", 65536],
          // The postmaster survives a shortage of memory; its backends return to the default, so that the largest of
          // them is killed instead of another daemon (PostgreSQL's documentation, 18.4.4, Linux Memory Overcommit).
          ["OOMScoreAdjust", -900],
          // Otherwise systemd would stop the whole unit with the backend that the kernel killed (systemd.service(5)).
          ["OOMPolicy", "continue"],
          ["Environment", "PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj PG_OOM_ADJUST_VALUE=0"],
          // Tablespaces, logs and archives may be anywhere. /tmp stays shared, since commands of archives lock there.
          ...sandbox({ ProtectSystem: "full" }),
        ],
        Install: [["WantedBy", "multi-user.target"]],
      }),
    });
  }
}
