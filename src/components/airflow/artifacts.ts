import checkJob from "../../../templates/airflow/check-airflow-job.py.ejs";
import checkLock from "../../../templates/airflow/check-airflow-lock.py.ejs";
import checkWorker from "../../../templates/airflow/check-airflow-worker.py.ejs";
import createAdministrator from "../../../templates/airflow/create-administrator.py.ejs";
import makeVenv from "../../../templates/airflow/make-airflow-venv.sh.ejs";
import sizeDefaultPool from "../../../templates/airflow/size-default-pool.py.ejs";
import { banner } from "../../formats/banner.ts";
import { environmentFile } from "../../formats/environment-file.ts";
import { configParser } from "../../formats/ini.ts";
import { unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { memoized } from "../../model/memoized.ts";
import { byHost } from "../../model/plan.ts";
import type { PlatformName } from "../../platforms/index.ts";
import { airflowCfg } from "./airflow-cfg.ts";
import { dagsFiles } from "./dags.ts";
import {
  disablesPreparedStatements,
  environment,
  flowerEnvironment,
  migrationEnvironment,
  workerEnvironment,
} from "./environment.ts";
import {
  administratorScript,
  builder,
  cleanUnit,
  configPath,
  environmentPath,
  flowerEnvironmentPath,
  jobCheckScript,
  lockCheckScript,
  migrateUnit,
  migrationEnvironmentPath,
  pooledConnections,
  poolScript,
  requirementsPath,
  venv,
  venvScript,
  venvUnit,
  webEnvironmentPath,
  webserverConfigPath,
  workerCheckScript,
  workerEnvironmentPath,
} from "./paths.ts";
import { environmentOf, processesOf } from "./processes.ts";
import { pythonOf } from "./pythons.ts";
import { pipOptions, requirementsTxt } from "./requirements-txt.ts";
import type { Settings } from "./schema.ts";
import { signInSecret, signInVariable, webserverConfig } from "./sign-in.ts";
import { cleaningTimer, cleaningUnit, migrationUnit, processUnit, venvUnitFile } from "./units.ts";
import { settingsByHost } from "./worker-groups.ts";

const environments = [
  [environmentPath, environment],
  [workerEnvironmentPath, workerEnvironment],
] as const;

export function* artifacts(emit: FileContext, settings: Settings): Iterable<Artifact> {
  const { plan } = emit;
  const kinds = processesOf(settings);
  const settingsOn = settingsByHost(settings);
  const migration = unitFile(plan.name, migrationUnit(plan));
  /** Files that hosts with the same settings share. */
  const alike = memoized((own: Settings) => ({
    venvScripts: memoized((platform: PlatformName) => venvText(platform, own.lock)),
    units: new Map<string, string>([
      ...kinds.map(
        (kind) => [`${kind.name}.service`, unitFile(plan.name, processUnit(plan, kind, own))] as const,
      ),
      [migrateUnit, migration],
    ]),
    requirements: requirementsTxt(plan, own),
  }));
  const checksByHost = byHost(plan.checks);
  const environmentByUnit = new Map<string, string>([
    ...kinds.map((kind) => [`${kind.name}.service`, environmentOf(kind, settings)] as const),
    [migrateUnit, environmentPath],
  ]);
  const hosts = byHost(plan.services.filter(({ unit: name }) => environmentByUnit.has(name)));

  const webserverConfigText = webserverConfig(plan, settings);
  // Through PgBouncer 1.18 every twelfth transaction failed with "prepared statement already exists" or "does not exist".
  const pooled = `${banner(plan.name)}# In transaction pooling, the next connection may not have the statements that the last one prepared.\nconnect_args = {"prepare_threshold": None}\n`;
  const header = { banner: banner(plan.name).trimEnd() };
  const pythonView = { ...header, python: `${venv}/bin/python` };
  const checks = [
    [jobCheckScript, render(checkJob, pythonView)],
    [workerCheckScript, render(checkWorker, pythonView)],
    [lockCheckScript, render(checkLock, pythonView)],
  ] as const;
  const venvUnitText = unitFile(plan.name, venvUnitFile());
  const venvText = (platform: PlatformName, lock: Settings["lock"]) =>
    render(makeVenv, {
      ...header,
      python: pythonOf(settings, platform).interpreter,
      // Nobody has checked an interpreter of others.
      version: settings.python?.version,
      venv,
      requirements: requirementsPath,
      // A constraints file is part of what the environment is built from.
      inputs: [
        requirementsPath,
        ...(settings.constraints?.startsWith("/") ? [settings.constraints] : []),
      ].join(" "),
      builder,
      lock,
      options: pipOptions(settings),
    });

  for (const [name, running] of hosts) {
    const host = plan.hosts.get(name);
    if (!host) continue;
    const own = settingsOn(name);
    const { venvScripts, units, requirements } = alike(own);
    const common = { host: name, component: "airflow", group: "airflow" } as const;
    const restarting = (which: readonly string[]) =>
      ({ onChange: { units: which, action: "restart" } }) as const;
    const all: string[] = running.map((service) => service.unit);
    yield artifact({
      ...common,
      ...restarting(all),
      path: configPath,
      content: configParser(plan.name, airflowCfg(plan, settings, host, own.worker.concurrency)),
      mode: 0o640,
    });
    for (const [path, make] of environments) {
      const readers = all.filter((unit) => environmentByUnit.get(unit) === path);
      if (readers.length === 0) continue;
      yield artifact({
        ...common,
        ...restarting(readers),
        path,
        content: environmentFile(plan.name, make(emit, settings, name)),
        sensitive: true,
      });
    }
    for (const { unit } of running) {
      yield artifact({
        ...common,
        ...restarting([unit]),
        group: "root",
        path: `/etc/systemd/system/${unit}`,
        content: units.get(unit) as string,
      });
    }
    // Without this file, workers and webservers write their own.
    yield artifact({
      ...common,
      ...restarting(all),
      path: webserverConfigPath,
      content: webserverConfigText,
      mode: 0o640,
    });
    if (disablesPreparedStatements(plan, settings)) {
      yield artifact({
        ...common,
        ...restarting(all),
        path: pooledConnections.path,
        content: pooled,
        mode: 0o640,
      });
    }
    // Running processes are stopped while their packages change, and started again afterwards.
    yield artifact({
      ...common,
      ...restarting([venvUnit, ...all]),
      path: requirementsPath,
      content: requirements,
    });
    yield artifact({
      ...common,
      group: "root",
      path: venvScript,
      // Nothing else changes when the lock does.
      ...(own.lock ? restarting([venvUnit, ...all]) : {}),
      content: venvScripts(host.platform.name),
      mode: 0o755,
    });
    for (const [path, content] of checks) {
      if (!checksByHost.get(name)?.some(({ command }) => command.includes(path))) continue;
      yield artifact({ ...common, group: "root", path, content, mode: 0o755 });
    }
    yield artifact({
      ...common,
      ...restarting([venvUnit]),
      group: "root",
      path: `/etc/systemd/system/${venvUnit}`,
      content: venvUnitText,
    });
    if (kinds.some((kind) => kind.readsDags(own) && all.includes(`${kind.name}.service`)))
      yield* dagsFiles(emit, own, name);
    if (all.includes(migrateUnit)) {
      // Only root and systemd read this file.
      yield artifact({
        ...common,
        ...restarting([migrateUnit]),
        group: "root",
        path: migrationEnvironmentPath,
        content: environmentFile(plan.name, migrationEnvironment(emit, settings, name)),
        mode: 0o600,
        sensitive: true,
      });
      for (const [path, script] of [
        [administratorScript, createAdministrator],
        [poolScript, sizeDefaultPool],
      ] as const) {
        yield artifact({
          ...common,
          ...restarting([migrateUnit]),
          group: "root",
          path,
          content: render(script, pythonView),
          mode: 0o755,
        });
      }
      // A running removal of old rows is not interrupted.
      yield artifact({
        ...common,
        group: "root",
        path: `/etc/systemd/system/${cleanUnit}.service`,
        content: unitFile(plan.name, cleaningUnit(settings)),
      });
      yield artifact({
        ...common,
        ...restarting([`${cleanUnit}.timer`]),
        group: "root",
        path: `/etc/systemd/system/${cleanUnit}.timer`,
        content: unitFile(plan.name, cleaningTimer()),
      });
    }
    const signIn = signInSecret(settings);
    const servers = all.filter((own) =>
      kinds.some((kind) => kind.key === "webservers" && own === `${kind.name}.service`),
    );
    if (signIn && servers.length > 0) {
      yield artifact({
        ...common,
        ...restarting(servers),
        group: "root",
        path: webEnvironmentPath,
        content: environmentFile(plan.name, { [signInVariable]: emit.secret(signIn.name) }),
        mode: 0o600,
        sensitive: true,
      });
    }
    if (settings.flower && all.includes("airflow-flower.service")) {
      yield artifact({
        ...common,
        ...restarting(["airflow-flower.service"]),
        group: "root",
        path: flowerEnvironmentPath,
        content: environmentFile(plan.name, flowerEnvironment(emit, settings, settings.flower.user)),
        mode: 0o600,
        sensitive: true,
      });
    }
  }
}
