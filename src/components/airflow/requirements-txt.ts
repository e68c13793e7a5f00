import { banner } from "../../formats/banner.ts";
import type { Plan } from "../../model/plan.ts";
import { within } from "../../model/version.ts";
import { hasMonitors } from "./broker.ts";
import { type Requirements, requirements, signInPackages } from "./requirements.ts";
import type { Settings } from "./schema.ts";
import { runsLocally } from "./worker-groups.ts";

/** Packages that Airflow needs besides itself, with the reasons. */
export function companionsOf(settings: Settings): readonly Pick<Requirements, "source" | "packages">[] {
  const { version, web } = settings;
  const { oidc, ldap } = web.signIn ?? {};
  const signIn = oidc ? signInPackages.oidc : ldap ? signInPackages.ldap : undefined;
  return [
    ...Object.values(within(requirements, version, requirements)).filter(
      ({ celery }) => !(runsLocally(settings) && celery),
    ),
    ...(signIn ? [{ source: "Sign-in of users.", packages: [signIn] }] : []),
  ];
}

/** requirements.txt of Airflow's virtual environment. */
export function requirementsTxt(plan: Plan, settings: Settings): string {
  const { version, statsd, packages, constraints, index, wheels } = settings;
  const local = runsLocally(settings);
  const exact = version.split(".").length === 3 ? `==${version}` : `~=${version}.0`;
  const extras = [...(local ? [] : ["celery"]), ...(statsd ? ["statsd"] : [])].join(",");
  const companions = companionsOf(settings).map(
    ({ source, packages: own }) => `\n# ${source}\n${own.join("\n")}\n`,
  );
  // kombu/transport/redis.py of 5.6 and 5.7, maybe_check_brpop_health.
  const client =
    local || !hasMonitors(plan)
      ? ""
      : "\n# Before 5.7, a worker waits for a lost host of the broker until TCP gives up.\nkombu[redis]>=5.7\n";
  const own = packages.length === 0 ? "" : `\n# Set in the topology.\n${packages.join("\n")}\n`;
  const sources = [
    ...(index === undefined ? [] : [`--index-url ${index}`]),
    ...(wheels === undefined ? [] : ["--no-index", `--find-links ${wheels}`]),
    ...(constraints === undefined ? [] : [`--constraint ${constraints}`]),
  ];
  return [
    banner(plan.name),
    sources.length === 0 ? "" : `# Set in the topology.\n${sources.join("\n")}\n\n`,
    "# Wheels run no code while they are installed. Packages without one are named below.\n--only-binary :all:\n\n",
    `apache-airflow${extras === "" ? "" : `[${extras}]`}${exact}\n`,
    ...companions,
    client,
    own,
  ].join("");
}
