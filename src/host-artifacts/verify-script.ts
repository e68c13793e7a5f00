import verifyScript from "../../templates/verify/verify.sh.ejs";
import { banner } from "../formats/banner.ts";
import { shellWord } from "../formats/shell.ts";
import { render } from "../formats/template.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import { byHost, managedHosts, type Plan, serviceOf } from "../model/plan.ts";

/** What tells whether a host does its work: the checks of its services, and the state of its units. */
export function* verifyScripts(plan: Plan): Iterable<Artifact> {
  const checks = byHost(plan.checks);
  const services = byHost(plan.services);
  for (const { name: host } of managedHosts(plan)) {
    const running = services.get(host) ?? [];
    yield artifact({
      host,
      path: "/root/gen-bundle/verify.sh",
      content: render(verifyScript, {
        banner: banner(plan.name).trimEnd(),
        host,
        units: [...new Set([plan.platform.firewallUnit, ...running.map(({ unit }) => unit)])].map(shellWord),
        checks: (checks.get(host) ?? []).map(({ service, title, command }) => ({
          service: shellWord(serviceOf(plan, service)?.title ?? service),
          title: shellWord(title),
          command: shellWord(command),
        })),
        vips: [...plan.vips.values()].filter(({ hosts }) => hosts.includes(host)),
      }),
      mode: 0o750,
      component: "verify-script",
    });
  }
}
