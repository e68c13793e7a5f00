import installScript from "../../templates/install/install.sh.ejs";
import { startOrder } from "../analysis/start-order.ts";
import { banner } from "../formats/banner.ts";
import { shellWord } from "../formats/shell.ts";
import { render } from "../formats/template.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import type { InstallBlocker, Package, Service } from "../model/facts.ts";
import { compareText } from "../model/order.ts";
import { byHost, managedHosts, type Plan } from "../model/plan.ts";
import { missingSecretMark } from "../model/secrets.ts";
import { authorityPath, certificateNames, certificatePaths } from "../model/tls.ts";
import { parametersPath } from "./kernel-parameters.ts";
import { directoriesPath, usersPath } from "./users-and-directories.ts";

/** What turns copied files into a running host: packages, files, accounts, directories, units. Safe to repeat. */
export function* installScripts(plan: Plan, artifacts: readonly Artifact[]): Iterable<Artifact> {
  const obstacles = byHost(plan.installBlockers);
  const booleans = byHost(plan.securityBooleans);
  const files = byHost(artifacts);
  const starting = byHost(startOrder(plan).flatMap(({ services }) => services));
  for (const { name: host, address } of managedHosts(plan)) {
    const own = [...(files.get(host) ?? [])].sort((a, b) => compareText(a.path, b.path));
    const running = byHost(plan.services).get(host) ?? [];
    const users = byHost(plan.users).get(host) ?? [];
    // The firewall, and what checks of services use.
    const common = [plan.platform.firewall, "curl"].map((name) => ({ host, name }));
    const packages = new Map<string, Package>(
      [...common, ...(byHost(plan.packages).get(host) ?? [])].map((each) => [each.name, each]),
    );
    yield artifact({
      host,
      path: "/root/gen-bundle/install.sh",
      content: render(installScript, {
        banner: banner(plan.name).trimEnd(),
        host,
        address,
        platform: plan.platform.title,
        release: plan.platform.release,
        packageManager: plan.platform.packageManager,
        timezone: plan.timezone,
        mark: missingSecretMark,
        sensitive: own.filter(({ sensitive }) => sensitive).map(({ path }) => path),
        ...certificates(plan, host),
        users: users.length > 0 ? usersPath : undefined,
        accounts: users.filter(({ uid }) => uid !== undefined),
        obstacles: inTheWay(obstacles.get(host) ?? [], false),
        lasting: inTheWay(obstacles.get(host) ?? [], true),
        packages: [...packages.values()].map(({ name, series = "", repository = "" }) => ({
          name: shellWord(name),
          series: shellWord(series),
          repository: shellWord(repository),
        })),
        files: own.map((file) => shellWord(placed(file))),
        early: own.filter(({ beforePackages }) => beforePackages).map(placed),
        validators: own.flatMap(({ path, validator }) =>
          validator === undefined ? [] : [{ path, command: shellWord(validator) }],
        ),
        directories: own.some(({ path }) => path === directoriesPath) ? directoriesPath : undefined,
        parameters: parametersPath,
        booleans: [...new Set((booleans.get(host) ?? []).map((boolean) => boolean.name))],
        masks: [...new Set(running.flatMap(({ masks }) => masks))].map(shellWord),
        units: units(plan, host, starting.get(host) ?? [], own),
      }),
      mode: 0o750,
      component: "install",
    });
  }
}

function inTheWay(obstacles: readonly InstallBlocker[], lasting: boolean) {
  return obstacles
    .filter((obstacle) => (obstacle.lasting ?? false) === lasting)
    .map(({ path, unless = "", message }) => ({
      path: shellWord(path),
      unless: shellWord(unless),
      message: shellWord(message),
    }));
}

function placed({ mode, user, group, path }: Artifact): string {
  return `${mode.toString(8)} ${user}:${group} ${path}`;
}

/** What a host has to prove itself with, where the estate is encrypted. */
function certificates(plan: Plan, host: string) {
  const { names, addresses } = certificateNames(plan, host);
  return {
    authority: plan.tls ? authorityPath : undefined,
    names: [
      ...names.map((name) => `-verify_hostname=${name}`),
      ...addresses.map((address) => `-verify_ip=${address}`),
    ],
    certificates: (byHost(plan.certificates).get(host) ?? []).map(({ name, user, group, combined }) => {
      const paths = certificatePaths(name);
      return { ...paths, owner: `${user}:${group}`, combined: combined ? paths.combined : undefined };
    }),
  };
}

/** The units of a host in the order in which they start, each with the files that it must be restarted or reloaded for. */
function units(plan: Plan, host: string, services: readonly Service[], own: readonly Artifact[]) {
  // No service stands for a timer or a mount.
  const others = own.flatMap(
    ({ path }) => /^\/etc\/systemd\/system\/([^/]+\.(?:timer|mount))$/.exec(path)?.[1] ?? [],
  );
  const causes = [
    ...own.flatMap(({ path, onChange }) => (onChange ? [{ ...onChange, paths: [path] }] : [])),
    ...(byHost(plan.certificates).get(host) ?? []).map(({ name, units, action }) => {
      const { certificate, key } = certificatePaths(name);
      return { units, action, paths: [authorityPath, certificate, key] };
    }),
  ];
  const changing = (unit: string, action: "reload" | "restart") =>
    causes.flatMap((cause) => (cause.action === action && cause.units.includes(unit) ? cause.paths : []));
  return [...new Set([plan.platform.firewallUnit, ...services.map(({ unit }) => unit), ...others])].map(
    (unit) => ({
      name: shellWord(unit),
      restart: [...new Set(changing(unit, "restart"))],
      reload: [...new Set(changing(unit, "reload"))],
    }),
  );
}
