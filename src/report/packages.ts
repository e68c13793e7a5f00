import type { EstatePackages, PlatformPackages, PythonPackages } from "../analysis/estate-packages.ts";

/**
 * Formats packages as lines of three words: the platform, or the series of Python and the first host of an environment;
 * an argument of the program that downloads the package; and the repository, or "-".
 */
export function packageLines({ platforms, environments }: EstatePackages): string {
  const rows = [
    ...platforms.flatMap(({ platform, packageManager, packages }) =>
      packages.map((each) => [platform, argument(packageManager, each), each.repository ?? "-"] as const),
    ),
    ...environments.flatMap((each) => {
      const label = `python${each.python}:${each.hosts[0]}`;
      const repository = each.wheels ?? each.index ?? "-";
      return pipArguments(each).map((word) => [label, word, repository] as const);
    }),
  ];
  const width = (column: 0 | 1) => Math.max(0, ...rows.map((row) => row[column].length));
  const [first, second] = [width(0), width(1)];
  return rows.map(([one, two, three]) => `${one.padEnd(first)}  ${two.padEnd(second)}  ${three}\n`).join("");
}

/**
 * A package with its series, for `apt-get download` and `dnf download`. apt matches a version from its beginning, with its
 * epoch, and a star at its end only. A package with a third number has no fourth one.
 */
function argument(
  manager: PlatformPackages["packageManager"],
  { name, series }: PlatformPackages["packages"][number],
): string {
  if (series === undefined) return name;
  const exact = series.split(".").length > 2;
  return manager === "apt"
    ? `${name}=${series}${exact ? "-" : "."}*`
    : `${name}-${series.replace(/^\d+:/, "")}${exact ? "" : ".*"}`;
}

/** Arguments of `pip download`, each one word. */
function pipArguments({ requirements, fromSource, constraints, lock }: PythonPackages): readonly string[] {
  return [
    "--only-binary=:all:",
    ...fromSource.map((name) => `--no-binary=${name}`),
    ...(lock ? ["--no-deps", "--require-hashes", `--requirement=${lock.path}`] : []),
    ...(lock || constraints === undefined ? [] : [`--constraint=${constraints}`]),
    ...(lock ? [] : requirements),
  ];
}
