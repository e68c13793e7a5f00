import { unitFile } from "../../formats/systemd.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { Plan } from "../../model/plan.ts";

/** Timer that starts the service of the same name, a number of seconds after each run. */
export function timer(
  plan: Plan,
  host: string,
  name: string,
  description: string,
  seconds: number,
): Artifact {
  return artifact({
    host,
    component: "nfs",
    path: `/etc/systemd/system/${name}.timer`,
    content: unitFile(plan.name, {
      Unit: [["Description", description]],
      Timer: [
        ["OnBootSec", "30s"],
        ["OnUnitInactiveSec", `${seconds}s`],
        ["AccuracySec", "1s"],
      ],
      Install: [["WantedBy", "timers.target"]],
    }),
    onChange: { units: [`${name}.timer`], action: "restart" },
  });
}
