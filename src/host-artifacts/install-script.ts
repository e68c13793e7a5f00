import installScript from "../../templates/install/install.sh.ejs";
import { banner } from "../formats/banner.ts";
import { shellWord } from "../formats/shell.ts";
import { render } from "../formats/template.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import { compareText } from "../model/order.ts";
import { byHost, type Plan } from "../model/plan.ts";
import { missingSecretMark } from "../model/secrets.ts";
import { parametersPath } from "./kernel-parameters.ts";
import { directoriesPath } from "./users-and-directories.ts";

/** What turns copied files into a running host: owners and modes, accounts, directories, units. Safe to repeat. */
export function* installScripts(plan: Plan, artifacts: readonly Artifact[]): Iterable<Artifact> {
  const services = byHost(plan.services);
  const obstacles = byHost(plan.obstacles);
  const booleans = byHost(plan.securityBooleans);
  const files = byHost(artifacts);
  for (const { name: host, managed } of plan.hosts.values()) {
    if (!managed) continue;
    const own = [...(files.get(host) ?? [])].sort((a, b) => compareText(a.path, b.path));
    const running = services.get(host) ?? [];
    // No service stands for a timer or a mount.
    const others = own.flatMap(
      ({ path }) => /^\/etc\/systemd\/system\/([^/]+\.(?:timer|mount))$/.exec(path)?.[1] ?? [],
    );
    const units = new Set([plan.platform.firewallUnit, ...running.map(({ unit }) => unit), ...others]);
    const changing = (unit: string, action: "reload" | "restart") =>
      own
        .filter(({ onChange }) => onChange?.action === action && onChange.units.includes(unit))
        .map(({ path }) => path);
    yield artifact({
      host,
      path: "/root/gen-bundle/install.sh",
      content: render(installScript, {
        banner: banner(plan.name).trimEnd(),
        host,
        timezone: plan.timezone,
        mark: missingSecretMark,
        sensitive: own.filter(({ sensitive }) => sensitive).map(({ path }) => path),
        obstacles: (obstacles.get(host) ?? []).map(({ path, unless = "", message }) => ({
          path: shellWord(path),
          unless: shellWord(unless),
          message: shellWord(message),
        })),
        files: own.map(({ path, mode, user, group }) => ({
          path,
          mode: mode.toString(8),
          owner: `${user}:${group}`,
        })),
        directories: own.some(({ path }) => path === directoriesPath) ? directoriesPath : undefined,
        parameters: parametersPath,
        booleans: [...new Set((booleans.get(host) ?? []).map((boolean) => boolean.name))],
        masks: [...new Set(running.flatMap(({ masks }) => masks))].map(shellWord),
        units: [...units].map((unit) => ({
          name: shellWord(unit),
          restart: changing(unit, "restart"),
          reload: changing(unit, "reload"),
        })),
      }),
      mode: 0o750,
      component: "install",
    });
  }
}
