import { banner } from "../../formats/banner.ts";
import { line } from "../../formats/line.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { extraOf, identity } from "../../model/override.ts";
import { managedHosts } from "../../model/plan.ts";
import { layouts, type Settings } from "./index.ts";

/** Every platform reads this folder first, and the first value of a keyword takes precedence. */
const path = "/etc/ssh/sshd_config.d/00-gen-bundle.conf";

export function* artifacts({ plan }: FileContext, settings: Settings): Iterable<Artifact> {
  for (const { name: host, platform } of managedHosts(plan)) {
    const { unit, validator } = layouts[platform.family];
    const lines = Object.entries(extraOf(settings, host, identity, ["yes", "no"])).map(
      ([keyword, value]) => `${keyword} ${line(value)}\n`,
    );
    if (lines.length === 0) continue;
    yield artifact({
      host,
      path,
      content: banner(plan.name) + lines.join(""),
      component: "ssh",
      validator,
      onChange: { units: [unit], action: "reload" },
    });
  }
}
