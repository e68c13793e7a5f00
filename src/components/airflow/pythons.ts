import type { Plan } from "../../model/plan.ts";
import { compareVersions } from "../../model/version.ts";
import type { ByPlatform } from "../../platforms/index.ts";
import { airflowHosts } from "./processes.ts";
import type { Settings } from "./schema.ts";

export interface Python {
  readonly interpreter: string;
  /** Series, such as "3.12". */
  readonly version: string;
  /** Packages of the interpreter, and of what builds the environment. */
  readonly packages: readonly string[];
}

const debian = (version: string): Python => ({
  interpreter: "/usr/bin/python3",
  version,
  packages: ["python3", "python3-venv", "procps"],
});

/** Python interpreter for Airflow of each platform. Enterprise Linux 9 has others beside its own 3.9. */
export const pythons: ByPlatform<Python> = {
  el9: { interpreter: "/usr/bin/python3.12", version: "3.12", packages: ["python3.12", "procps-ng"] },
  el10: { interpreter: "/usr/bin/python3", version: "3.12", packages: ["python3", "procps-ng"] },
  debian12: debian("3.11"),
  debian13: debian("3.13"),
  ubuntu2204: debian("3.10"),
  ubuntu2404: debian("3.12"),
};

/** Series of Python that each series of Airflow supports: Requires-Python of the newest release, and its classifiers. */
const ranges = [
  { since: "2.9", from: "3.8", to: "3.12" },
  { since: "2.11", from: "3.10", to: "3.12" },
  { since: "3.0", from: "3.9", to: "3.12" },
  { since: "3.1", from: "3.10", to: "3.13" },
  { since: "3.2", from: "3.10", to: "3.14" },
] as const;

/** The first and the last series of Python that this version of Airflow supports. */
export function pythonRange({ version }: Settings): { readonly from: string; readonly to: string } {
  return ranges.findLast(({ since }) => compareVersions(version, `${since}.0`) >= 0) ?? ranges[0];
}

/** The hosts of Airflow whose Python this version of Airflow does not support. */
export function unsupportedPythons(settings: Settings, plan: Pick<Plan, "hosts">) {
  const { from, to } = pythonRange(settings);
  return airflowHosts(settings).flatMap((name) => {
    const host = plan.hosts.get(name);
    const python = host?.managed ? pythons[host.platform.name].version : undefined;
    if (host === undefined || python === undefined) return [];
    return compareVersions(python, from) < 0 || compareVersions(python, to) > 0 ? [{ host, python }] : [];
  });
}
