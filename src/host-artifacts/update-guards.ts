import { banner } from "../formats/banner.ts";
import { yaml } from "../formats/yaml.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import type { Host, Service } from "../model/facts.ts";
import { isGuarded } from "../model/guarded-packages.ts";
import { byHost, managedHosts, type Plan, serviceOf, startedServices } from "../model/plan.ts";

/**
 * Settings of other programs of the platform, which would otherwise restart daemons on all hosts at the same time or
 * undo files of the bundle. A program that is not installed has no use for its file. None of them keeps install.sh from
 * installing packages, as `apt-mark hold` would.
 */
export function* updateGuards(plan: Plan): Iterable<Artifact> {
  const packages = byHost(plan.packages);
  const services = byHost(guardedServices(plan));
  const cloudInit = yaml(plan.name, { manage_etc_hosts: false, preserve_hostname: true });
  for (const { name: host, platform } of managedHosts(plan)) {
    const common = { host, component: "update-guards" } as const;
    // It replaces /etc/hosts and the hostname at each boot (cloud-init's documentation, modules update_etc_hosts and
    // update_hostname). The last file takes precedence over the others, but not over user data.
    yield artifact({
      ...common,
      path: "/etc/cloud/cloud.cfg.d/99-gen-bundle.cfg",
      content: cloudInit,
    });
    const units = (services.get(host) ?? []).map(({ unit }) => unit);
    const guarded = (packages.get(host) ?? []).filter(isGuarded).map(({ name }) => name);
    for (const { path, content } of automaticUpgrades[platform.packageManager](
      [...new Set(units)].sort(),
      [...new Set(guarded)].sort(),
    )) {
      yield artifact({
        ...common,
        path,
        content: banner(plan.name, path.endsWith(".conf") ? "#" : "//") + content,
      });
    }
  }
}

type File = Pick<Artifact, "path" | "content">;

/** Settings of the programs that upgrade packages by themselves, for units and packages that they must leave alone. */
const automaticUpgrades: Readonly<
  Record<
    Host["platform"]["packageManager"],
    (units: readonly string[], packages: readonly string[]) => File[]
  >
> = {
  apt: (units, packages) => [
    // After each upgrade of a library it restarts the daemons that use it (needrestart.conf, override_rc).
    {
      path: "/etc/needrestart/conf.d/gen-bundle.conf",
      content: units.map((unit) => `$nrconf{override_rc}{qr(^\\Q${unit}\\E$)} = 0;\n`).join(""),
    },
    // Regular expressions, which are added to those of other files (unattended-upgrades, README.md).
    {
      path: "/etc/apt/apt.conf.d/60gen-bundle",
      content: `Unattended-Upgrade::Package-Blacklist {\n${packages
        .map((name) => `  "^${name.replace(/[.+]/g, "\\$&")}$";\n`)
        .join("")}};\n`,
    },
  ],
  // The file of dnf-automatic has all its settings and belongs to the administrator: RUNBOOK.md names the line.
  dnf: () => [],
};

/** Services that users or other services of the estate rely on. */
function guardedServices(plan: Plan): Service[] {
  const listeners = new Map(plan.listeners.map(({ id, service }) => [id, service]));
  const reached = new Set(
    plan.flows
      // Tasks connect to their targets again each time.
      .filter(({ from, role }) => role !== "target" && from.some((id) => serviceOf(plan, id) !== undefined))
      .flatMap(({ to }) => to.map((id) => listeners.get(id))),
  );
  return startedServices(plan).filter(({ id, essential }) => essential || reached.has(id));
}
