import type { Host, Package, PythonEnvironment } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { compareText } from "../model/order.ts";
import { managedHosts, type Plan, plans } from "../model/plan.ts";
import { hostPackages } from "./host-packages.ts";

/** The packages of all hosts of one platform. */
export interface PlatformPackages {
  readonly platform: Host["platform"]["name"];
  readonly title: string;
  readonly packageManager: Host["platform"]["packageManager"];
  /** Sorted by name. */
  readonly packages: readonly (Pick<Package, "name" | "series" | "repository"> & {
    readonly hosts: readonly string[];
  })[];
}

/** The Python packages of hosts whose environments are alike. */
export interface PythonPackages extends Omit<PythonEnvironment, "host" | "source"> {
  readonly hosts: readonly string[];
}

export interface EstatePackages {
  readonly platforms: readonly PlatformPackages[];
  readonly environments: readonly PythonPackages[];
}

/**
 * All packages that the hosts install, as a mirror must have them: by platform, and by environment of Python.
 *
 * @throws TypeError for anything but a plan
 */
export function estatePackages(plan: Plan): EstatePackages {
  plans.demand(plan);
  const platforms = [...groupBy(managedHosts(plan), ({ platform }) => platform.name)].map(
    ([platform, [first, ...others]]): PlatformPackages => {
      const wanted = [first, ...others].flatMap(({ name }) => hostPackages(plan, name));
      const alike = groupBy(wanted, ({ name, series, repository }) => [name, series, repository].join(" "));
      return {
        platform,
        title: first.platform.title,
        packageManager: first.platform.packageManager,
        packages: [...alike.values()]
          .map((group) => {
            const [{ name, series, repository }] = group;
            return { name, series, repository, hosts: group.map(({ host }) => host) };
          })
          .sort((a, b) => compareText(a.name, b.name)),
      };
    },
  );
  const environments = [
    ...groupBy(plan.pythonEnvironments, ({ host, source, ...contents }) => JSON.stringify(contents)).values(),
  ].map((alike): PythonPackages => {
    const [{ host, source, ...contents }] = alike;
    return { hosts: alike.map((each) => each.host), ...contents };
  });
  return { platforms, environments };
}
