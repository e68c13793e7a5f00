import { banner } from "../../formats/banner.ts";
import type { PythonEnvironment } from "../../model/facts.ts";
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

/** Lines of requirements.txt that belong together, with the reason. */
interface Block {
  readonly source?: string;
  readonly lines: readonly string[];
}

/** Airflow and the packages beside it. */
function blocks(settings: Settings, monitors: boolean): readonly Block[] {
  const { version, statsd, packages } = settings;
  const local = runsLocally(settings);
  const exact = version.split(".").length === 3 ? `==${version}` : `~=${version}.0`;
  const extras = [...(local ? [] : ["celery"]), ...(statsd ? ["statsd"] : [])].join(",");
  // kombu/transport/redis.py of 5.6 and 5.7, maybe_check_brpop_health.
  const client = {
    source: "Before 5.7, a worker waits for a lost host of the broker until TCP gives up.",
    lines: ["kombu[redis]>=5.7"],
  };
  return [
    { lines: [`apache-airflow${extras === "" ? "" : `[${extras}]`}${exact}`] },
    ...companionsOf(settings).map(({ source, packages: lines }) => ({ source, lines })),
    ...(local || !monitors ? [] : [client]),
    ...(packages.length === 0 ? [] : [{ source: "Set in the topology.", lines: packages }]),
  ];
}

const noBinary = "--no-binary ";

/** The packages of Airflow's virtual environment. */
export function requirementsOf(
  settings: Settings,
  monitors: boolean,
): Pick<PythonEnvironment, "requirements" | "fromSource"> {
  const lines = blocks(settings, monitors).flatMap((block) => block.lines);
  return {
    requirements: lines.filter((line) => !line.startsWith(noBinary)),
    fromSource: lines.flatMap((line) => (line.startsWith(noBinary) ? [line.slice(noBinary.length)] : [])),
  };
}

/** Options of requirements.txt as arguments of pip, for packages that are pinned elsewhere. */
export function pipOptions(settings: Settings): string {
  const { index, wheels } = settings;
  return [
    ...(index === undefined ? [] : [`--index-url ${index}`]),
    ...(wheels === undefined ? [] : ["--no-index", `--find-links ${wheels}`]),
    "--only-binary :all:",
    ...requirementsOf(settings, false).fromSource.map((name) => `${noBinary}${name}`),
  ].join(" ");
}

/** requirements.txt of Airflow's virtual environment. */
export function requirementsTxt(plan: Plan, settings: Settings): string {
  const { constraints, index, wheels } = settings;
  const sources = [
    ...(index === undefined ? [] : [`--index-url ${index}`]),
    ...(wheels === undefined ? [] : ["--no-index", `--find-links ${wheels}`]),
    ...(constraints === undefined ? [] : [`--constraint ${constraints}`]),
  ];
  return [
    banner(plan.name),
    sources.length === 0 ? "" : `# Set in the topology.\n${sources.join("\n")}\n\n`,
    "# Wheels run no code while they are installed. Packages without one are named below.\n--only-binary :all:\n\n",
    ...blocks(settings, hasMonitors(plan)).map(
      ({ source, lines }) => `${source === undefined ? "" : `\n# ${source}\n`}${lines.join("\n")}\n`,
    ),
  ].join("");
}
