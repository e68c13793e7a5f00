import { basename } from "node:path";
import { expect, test } from "vitest";
import type { Service, Topology } from "../../src/index.ts";
import { type Estate, eachEstate, estatesWith, filesOf, filesWith, known, platformOn } from "./estates.ts";
import { pathOf, readUnit, wordsOf } from "./formats/unit.ts";

const folder = "/etc/systemd/system";
const network = "network-online.target";

/** What units read, by unit or else by component; of a variable that stands in two files the later one counts. */
const environments: Readonly<Record<string, readonly string[]>> = {
  "patroni.service": ["/etc/patroni/patroni.env"],
  airflow: ["/etc/airflow/airflow.env"],
  "airflow-dags.service": [],
  "airflow-venv.service": [],
  "airflow-migrate.service": ["/etc/airflow/airflow.env", "/etc/airflow/migrate.env"],
  "airflow-clean.service": ["/etc/airflow/airflow.env", "/etc/airflow/migrate.env"],
  "airflow-flower.service": ["/etc/airflow/airflow.env", "/etc/airflow/flower.env"],
};

/** What the units of an estate read. Workers that use an API server have an environment of their own. */
const environmentsOf = ({ plan }: Estate, unit: string, component: string) => {
  if (
    unit === "airflow-celery-worker.service" &&
    plan.services.some(({ tier }) => tier === "airflow-api-server")
  )
    return ["/etc/airflow/worker.env"];
  const signsInElsewhere = plan.secrets.some(({ name }) => /^airflow-(?:oidc-client|ldap)$/.test(name));
  const serves = /^airflow-(?:webserver|api-server)\.service$/.test(unit);
  return [
    ...(environments[unit] ?? environments[component] ?? []),
    ...(serves && signsInElsewhere ? ["/etc/airflow/web.env"] : []),
  ];
};

/** What the platform brings and configures itself. */
const platform = new Set(["ssh", "time", "logs"]);

/** Unit files and drop-ins, which every host has that runs something of the estate's own. */
const unitsOf = (estate: Estate) =>
  filesWith(
    estate,
    /^\/etc\/systemd\/system\/.*\.(?:service|conf)$/,
    ({ component, unit }) => unit !== "" && !platform.has(component),
  );

/** Paths of the system that a service writes to, of which everything else is read-only. */
const writable: Readonly<Record<string, RegExp | undefined>> = {
  "etcd.service": /^\/\S+$/,
  "mirror-shares.service": /^\/var\/lib\/gen-bundle( \/\S+)+$/,
  "airflow-venv.service": /^\/opt$/,
  "airflow-dags.service": /^\/var\/lib\/airflow-dags$/,
  "pgbouncer.service": undefined,
  "vip-manager.service": undefined,
};

test.each(eachEstate)("every service of %s runs in a sandbox", (_name, { hosts }) => {
  const services = [...hosts.values()].flatMap((files) =>
    [...files.values()].filter(({ path }) => /^\/etc\/systemd\/system\/[^/]+\.service$/.test(path)),
  );
  for (const { path, content } of services) {
    const name = basename(path);
    const unit = readUnit(content);
    const of = (key: string) => unit.get(`Service.${key}`)?.at(-1);
    expect(of("NoNewPrivileges"), path).toBe("yes");
    expect(of("CapabilityBoundingSet") ?? "all", path).not.toMatch(
      /^all$|CAP_SYS_(?:MODULE|PTRACE|RAWIO|BOOT)/,
    );
    for (const key of ["RestrictNamespaces", "RestrictRealtime", "LockPersonality", "ProtectHostname"])
      expect(of(key), `${path} ${key}`).toBe("yes");
    expect(of("SystemCallArchitectures"), path).toBe("native");
    expect(of("SystemCallErrorNumber"), path).toBe("EPERM");
    expect(of("SystemCallFilter"), path).toMatch(/^@system-service( @mount)?$/);
    expect(of("RestrictAddressFamilies"), path).toMatch(/^AF_UNIX AF_INET AF_INET6 AF_NETLINK( AF_PACKET)?$/);
    // PostgreSQL compiles queries, and Python foreign functions.
    if (!/^(?:patroni|airflow-)/.test(name)) expect(of("MemoryDenyWriteExecute"), path).toBe("yes");
    if (of("ProtectSystem") !== "strict") continue;
    const paths = name in writable ? writable[name] : /^\/var\/lib\/airflow \/var\/log\/airflow$/;
    if (paths) expect(of("ReadWritePaths"), path).toMatch(paths);
    else expect(of("ReadWritePaths"), path).toBeUndefined();
  }
});

test.each(eachEstate)("every unit of %s that listens or dials comes after the network", (_name, estate) => {
  const { plan } = estate;
  const connected = new Set([
    ...plan.listeners.map(({ service }) => service),
    ...plan.flows.flatMap(({ from }) => from),
  ]);
  const early = plan.services.filter(({ id, host, unit, component }) => {
    if (!connected.has(id) || unit === "" || platform.has(component)) return false;
    const files = known(estate.hosts.get(host), host);
    const file = files.get(`${folder}/${unit}`) ?? files.get(`${folder}/${unit}.d/10-gen-bundle.conf`);
    const read = readUnit(file?.content ?? "");
    return !(wordsOf(read, "Unit.After").includes(network) && wordsOf(read, "Unit.Wants").includes(network));
  });
  expect(early.map(({ id, unit }) => `${id}: ${unit}`)).toEqual([]);
});

test.each(eachEstate)("no unit of %s wants what it does not wait for", (_name, estate) => {
  for (const { host, path, content } of unitsOf(estate)) {
    const unit = readUnit(content);
    const after = wordsOf(unit, "Unit.After");
    expect(
      wordsOf(unit, "Unit.Wants").filter((wanted) => !after.includes(wanted)),
      `${host} ${path}`,
    ).toEqual([]);
  }
});

test.each(eachEstate)("every unit of %s is started at boot, or by a timer that is", (_name, estate) => {
  for (const { host, path, content } of unitsOf(estate).filter(({ path }) => path.endsWith(".service"))) {
    const unit = readUnit(content);
    const title = `${host} ${path}`;
    if (estate.plan.services.some((each) => each.host === host && each.unit === basename(path))) {
      expect(unit.get("Install.WantedBy"), title).toEqual(["multi-user.target"]);
      continue;
    }
    const timer = known(estate.hosts.get(host)?.get(path.replace(/service$/, "timer")), `timer of ${title}`);
    expect(readUnit(timer.content).get("Install.WantedBy"), title).toEqual(["timers.target"]);
    // Without one it is ended by no limit, and a timer waits for its end.
    expect(unit.get("Service.Type"), title).toEqual(["oneshot"]);
    expect(unit.get("Service.TimeoutStartSec")?.[0], title).toMatch(/^(?:\d+(?:s|min|h)|infinity)$/);
  }
});

test.each(eachEstate)("no unit of %s stops because another one does, nor gives up", (_name, estate) => {
  for (const { host, path, content } of unitsOf(estate)) {
    const unit = readUnit(content);
    const title = `${host} ${path}`;
    // The removal of old rows runs neither before the migration of their tables nor during it.
    for (const key of ["Requires", "BindsTo", "PartOf", "Requisite"])
      expect(unit.get(`Unit.${key}`), title).toEqual(
        basename(path) === "airflow-clean.service" && /^PartOf$|^Requisite$/.test(key)
          ? ["airflow-migrate.service"]
          : undefined,
      );
    // Only there is it known (systemd 230).
    expect(unit.has("Service.StartLimitIntervalSec"), title).toBe(false);
    if (unit.get("Service.Restart")?.[0] === "always")
      expect([unit.get("Unit.StartLimitIntervalSec"), unit.get("Service.RestartSec")], title).toEqual([
        ["0"],
        [expect.stringMatching(/^[1-9]\d*s$/)],
      ]);
    // A drop-in begins with an empty command, which takes away that of the package.
    const [first, ...rest] = unit.get("Service.ExecStart") ?? [];
    const commands = path.endsWith(".conf") && first === "" ? rest : [first ?? [], rest].flat();
    for (const command of commands) expect(command, title).toMatch(/^\//);
  }
});

test.each(estatesWith("airflow-migrate"))(
  "one host of %s removes old rows, after its migration, and gives up for a day only",
  (_name, estate) => {
    const units = filesOf(estate, /\/airflow-clean\.service$/);
    const migrations = estate.plan.services.filter(({ tier }) => tier === "airflow-migrate");
    expect(units.map(({ host }) => host)).toEqual(migrations.map(({ host }) => host));
    for (const { content } of units) {
      const unit = readUnit(content);
      expect(wordsOf(unit, "Unit.After")).toContain("airflow-migrate.service");
      expect(unit.get("Service.UnsetEnvironment")).toEqual(["ADMINISTRATOR_PASSWORD"]);
      expect(unit.get("Service.SuccessExitStatus")).toEqual(["SIGTERM"]);
      const [rows, results] = unit.get("Service.ExecStart") ?? [];
      // Rows of DAG versions in use cannot be removed (apache/airflow#56192).
      const tables = known(/ --tables ([a-z_,]+) --skip-archive --yes/.exec(rows ?? "")?.[1], "tables").split(
        ",",
      );
      const three = estate.plan.services.some(({ tier }) => tier === "airflow-api-server");
      expect(tables.includes("dag"), rows).toBe(!three);
      expect(tables).toContain("task_instance");
      expect(rows).toMatch(/ "\$\$\(date --iso-8601=seconds --date="\d+ days ago"\)" /);
      const celery = estate.plan.services.some(({ tier }) => tier === "airflow-celery-worker");
      expect(/app\.backend\.cleanup\(\)"$/.test(results ?? "")).toBe(celery);
    }
  },
);

test.each(estatesWith("patroni"))(
  "Patroni of %s is stopped without harm to what it started",
  (_name, estate) => {
    for (const { content } of filesWith(estate, `${folder}/patroni.service`, "patroni")) {
      const unit = readUnit(content);
      expect(unit.get("Service.KillMode")).toEqual(["process"]);
      expect(unit.get("Service.Type")).toEqual(["simple"]);
      expect(unit.get("Service.ExecReload")).toEqual(["/bin/kill -s HUP $MAINPID"]);
      // What a stop leaves after its timeout is PostgreSQL without Patroni.
      expect(unit.get("Service.TimeoutStopSec")).toEqual(["300s"]);
      expect(unit.get("Service.ExecStopPost")).toEqual([
        expect.stringMatching(/"\$\$SERVICE_RESULT" = timeout .*pg_ctl stop .*--mode=immediate/),
      ]);
      expect(unit.get("Service.OOMScoreAdjust")).toEqual(["-900"]);
      expect(unit.get("Service.Environment")).toEqual([
        "PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj PG_OOM_ADJUST_VALUE=0",
      ]);
    }
  },
);

test.each(estatesWith("airflow-celery-worker"))(
  "workers of %s are stopped without harm to what they started",
  (_name, estate) => {
    for (const { content } of filesWith(
      estate,
      `${folder}/airflow-celery-worker.service`,
      "airflow-celery-worker",
    )) {
      const unit = readUnit(content);
      expect(unit.get("Service.KillMode")).toEqual(["mixed"]);
      expect(Number.parseInt(unit.get("Service.RestartSec")?.[0] ?? "", 10)).toBeGreaterThanOrEqual(10);
      expect(Number.parseInt(unit.get("Service.TimeoutStopSec")?.[0] ?? "", 10)).toBeGreaterThan(90);
    }
  },
);

test.each(estatesWith("airflow-scheduler"))(
  "schedulers of %s that run tasks let them end, and others stop at once",
  (_name, estate) => {
    const { executor, worker } = known(estate.plan.sections["airflow"] as Topology["airflow"], "settings");
    const local = executor === "LocalExecutor";
    for (const { content } of filesWith(estate, `${folder}/airflow-scheduler.service`, "airflow-scheduler")) {
      const unit = readUnit(content);
      expect(unit.get("Service.KillMode")).toEqual(local ? ["mixed"] : undefined);
      expect(unit.get("Service.TimeoutStopSec")).toEqual([local ? `${worker.stopTimeout}s` : "60s"]);
    }
  },
);

test.each(estatesWith("etcd"))("etcd of %s has the time that it takes to start", (_name, estate) => {
  for (const { content } of filesWith(estate, `${folder}/etcd.service`, "etcd")) {
    const unit = readUnit(content);
    expect(unit.get("Service.Type")).toEqual(["notify"]);
    expect(Number.parseInt(unit.get("Service.TimeoutStartSec")?.[0] ?? "", 10)).toBeGreaterThan(90);
    expect(unit.get("Service.ExecStart")?.[0]).toMatch(/ --config-file=\S+$/);
  }
});

test.each(eachEstate)(
  "every path that a unit of %s needs mounted has its mount, and every mount is right",
  (_name, estate) => {
    const { plan } = estate;
    for (const { host, path, content } of filesOf(estate, /\.service$/)) {
      for (const needed of wordsOf(readUnit(content), "Unit.RequiresMountsFor")) {
        const expected = plan.mounts.some((mount) => mount.host === host && mount.path === needed);
        const mounts = [...known(estate.hosts.get(host), host).keys()].filter((file) =>
          file.endsWith(".mount"),
        );
        expect(
          mounts.some((file) => pathOf(basename(file)) === needed),
          `${host} ${path}`,
        ).toBe(expected);
      }
    }
    const files = filesOf(estate, /\.mount$/);
    expect(files).toHaveLength(plan.mounts.length);
    for (const { host, path, content } of files) {
      const unit = readUnit(content);
      const mount = known(
        plan.mounts.find((each) => each.host === host && each.path === pathOf(basename(path))),
        `mount ${path} on ${host}`,
      );
      const share = known(
        plan.shares.find(({ name }) => name === mount.share),
        mount.share,
      );
      expect(unit.get("Mount.Where")).toEqual([mount.path]);
      const options = (unit.get("Mount.Options")?.[0] ?? "").split(",");
      expect(options).toContain("ro");
      if (share.servers.includes(host)) {
        expect(unit.get("Mount.What")).toEqual([share.path]);
        expect(options).toContain("bind");
      } else {
        expect(unit.get("Mount.What")).toEqual([`${share.endpoint}:${share.path}`]);
        expect(options).toContain("_netdev");
        // It goes on trying as long as "retry" says.
        expect(unit.get("Mount.TimeoutSec")).toEqual(["infinity"]);
        expect(plan.vips.has(share.endpoint) || plan.hosts.has(share.endpoint)).toBe(true);
        expect(wordsOf(unit, "Unit.After")).toContain(network);
      }
      for (const id of mount.services) {
        const { unit: reader } = known(
          plan.services.find((service) => service.id === id),
          id,
        );
        const needs = readUnit(known(estate.hosts.get(host)?.get(`${folder}/${reader}`), reader).content);
        expect(wordsOf(needs, "Unit.RequiresMountsFor"), id).toContain(mount.path);
      }
    }
  },
);

test.each(eachEstate)("every service of %s that reads a secret refuses a placeholder", (_name, estate) => {
  for (const { host, path, content } of unitsOf(estate)) {
    const unit = readUnit(content);
    const guard = (unit.get("Service.ExecStartPre") ?? []).find((command) =>
      command.includes("MISSING-SECRET"),
    );
    for (const file of unit.get("Service.EnvironmentFile") ?? [])
      expect(guard, `${host} ${path}`).toContain(file);
  }
  const read = new Set<string>();
  for (const { host, path, component, content } of filesOf(estate, /\.service$/)) {
    const files = readUnit(content).get("Service.EnvironmentFile") ?? [];
    expect(files, `${host} ${path}`).toEqual(environmentsOf(estate, basename(path), component));
    for (const file of files) read.add(`${host} ${file}`);
  }
  expect([...read].toSorted()).toEqual(
    filesOf(estate, /\.env$/)
      .map(({ host, path }) => `${host} ${path}`)
      .toSorted(),
  );
  for (const { host, path, sensitive } of estate.artifacts) {
    if (!sensitive) continue;
    const units = filesOf(estate, /^\/etc\/systemd\/system\//).filter((file) => file.host === host);
    const guarded = units.some(({ content }) =>
      (readUnit(content).get("Service.ExecStartPre") ?? []).some(
        (command) => command.includes("MISSING-SECRET") && command.includes(path),
      ),
    );
    expect(guarded, `${host} ${path}`).toBe(true);
  }
});

test.each(eachEstate)(
  "every timer of %s has its service, and what is to be restarted exists",
  (_name, estate) => {
    const { plan } = estate;
    // An estate may have nothing but agents, which bring their own units.
    const runs = ({ host, unit, component }: Service) =>
      unit !== "" && !platform.has(component) && plan.hosts.get(host)?.managed === true;
    expect(unitsOf(estate).length > 0).toBe(plan.services.some(runs));
    for (const { host, path } of filesOf(estate, /\.timer$/)) {
      expect(estate.hosts.get(host)?.has(path.replace(/\.timer$/, ".service")), `${host} ${path}`).toBe(true);
    }
    for (const { host, path, onChange } of estate.artifacts) {
      if (!onChange) continue;
      for (const unit of onChange.units) {
        const runs =
          unit === platformOn(plan, host).firewallUnit ||
          // Every host with systemd has it.
          unit === "systemd-journald.service" ||
          plan.services.some((service) => service.host === host && service.unit === unit) ||
          estate.hosts.get(host)?.has(`${folder}/${unit}`) === true;
        expect(runs, `${host} ${path} changes ${unit}`).toBe(true);
      }
    }
  },
);
