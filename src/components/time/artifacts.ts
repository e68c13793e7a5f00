import { banner } from "../../formats/banner.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { linesOf } from "../../model/override.ts";
import { managedHosts } from "../../model/plan.ts";
import { layouts, type Settings } from "./index.ts";

export function* artifacts({ plan }: FileContext, settings: Settings): Iterable<Artifact> {
  const common =
    banner(plan.name) +
    settings.servers.map((name) => `pool ${name} iburst\n`).join("") +
    // The clock steps only at startup: a later step would look like an expired lease.
    "driftfile /var/lib/chrony/drift\nmakestep 1.0 3\nrtcsync\n";
  for (const { name: host, platform } of managedHosts(plan)) {
    const { unit, path } = layouts[platform.family];
    yield artifact({
      host,
      path,
      content:
        common +
        linesOf(settings, host, "chrony")
          .map((text) => `${text}\n`)
          .join(""),
      component: "time",
      validator: `chronyd -p -f ${path}`,
      onChange: { units: [unit], action: "restart" },
    });
  }
}
