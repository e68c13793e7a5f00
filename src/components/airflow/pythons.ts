import type { Plan } from "../../model/plan.ts";
import { compareVersions } from "../../model/version.ts";
import type { ByFamily, ByPlatform, PlatformName } from "../../platforms/index.ts";
import { airflowHosts } from "./processes.ts";
import type { Settings } from "./schema.ts";

export interface Python {
  readonly interpreter: string;
  /** Series, such as "3.12". */
  readonly version: string;
  /** Packages of the interpreter. */
  readonly packages: readonly string[];
}

const debian = (version: string): Python => ({
  interpreter: "/usr/bin/python3",
  version,
  packages: ["python3", "python3-venv"],
});

/** Python interpreter of each platform for Airflow. Enterprise Linux 9 has others beside its own 3.9. */
const pythons: ByPlatform<Python> = {
  el9: { interpreter: "/usr/bin/python3.12", version: "3.12", packages: ["python3.12"] },
  el10: { interpreter: "/usr/bin/python3", version: "3.12", packages: ["python3"] },
  debian12: debian("3.11"),
  debian13: debian("3.13"),
  ubuntu2204: debian("3.10"),
  ubuntu2404: debian("3.12"),
};

/** Packages with pkill, which ends what the build of the environment leaves. */
export const buildPackages: ByFamily<readonly string[]> = { el: ["procps-ng"], debian: ["procps"] };

/** The interpreter of the topology on every host, or else that of the platform. */
export function pythonOf({ python }: Settings, platform: PlatformName): Python {
  return python ? { ...python, packages: [] } : pythons[platform];
}

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

/** Reports whether this version of Airflow supports a series of Python. */
export function isSupported(settings: Settings, python: string): boolean {
  const { from, to } = pythonRange(settings);
  return compareVersions(python, from) >= 0 && compareVersions(python, to) <= 0;
}

/** The hosts of Airflow whose Python this version of Airflow does not support. */
export function unsupportedPythons(settings: Settings, plan: Pick<Plan, "hosts">) {
  return airflowHosts(settings).flatMap((name) => {
    const host = plan.hosts.get(name);
    if (!host?.managed) return [];
    const python = pythonOf(settings, host.platform.name).version;
    return isSupported(settings, python) ? [] : [{ host, python }];
  });
}
