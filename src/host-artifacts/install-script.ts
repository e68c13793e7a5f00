import installScript from "../../templates/install/install.sh.ejs";
import { banner } from "../formats/banner.ts";
import { shellWord } from "../formats/shell.ts";
import { render } from "../formats/template.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import { byHost, type Plan } from "../model/plan.ts";
import { missingSecretMark } from "../model/secrets.ts";

/** What turns copied files into a running host: owners and modes, accounts, directories, units. Safe to repeat. */
export function* installScripts(plan: Plan, artifacts: readonly Artifact[]): Iterable<Artifact> {
  const services = byHost(plan.services);
  const files = byHost(artifacts);
  for (const { name: host, managed } of plan.hosts.values()) {
    if (!managed) continue;
    const own = [...(files.get(host) ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1));
    const running = services.get(host) ?? [];
    // Timers and mounts are started for what they start and mount; no service stands for them.
    const others = own.flatMap(
      ({ path }) => /^\/etc\/systemd\/system\/([^/]+\.(?:timer|mount))$/.exec(path)?.[1] ?? [],
    );
    yield artifact({
      host,
      path: "/root/gen-bundle/install.sh",
      content: render(installScript, {
        banner: banner(plan.name).trimEnd(),
        host,
        timezone: plan.timezone,
        mark: missingSecretMark,
        sensitive: own.filter(({ sensitive }) => sensitive).map(({ path }) => path),
        files: own.map(({ path, mode, user, group }) => ({
          path,
          mode: mode.toString(8),
          owner: `${user}:${group}`,
        })),
        masks: [...new Set(running.flatMap(({ masks }) => masks))].map(shellWord),
        units: [...new Set([plan.platform.firewallUnit, ...others, ...running.map(({ unit }) => unit)])].map(
          shellWord,
        ),
      }),
      mode: 0o750,
      component: "install",
    });
  }
}
