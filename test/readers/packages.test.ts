import { expect, test } from "vitest";
import { estatePackages } from "../../src/index.ts";
import { eachEstate, known } from "./estates.ts";
import { readRecords } from "./formats/records.ts";

const sorted = (lines: Iterable<string>) => [...new Set(lines)].sort();

test.each(eachEstate)(
  "install.sh installs on the hosts of %s exactly the packages of the estate",
  (_name, { plan, hosts }) => {
    const installed = [...hosts].flatMap(([host, files]) => {
      const records = readRecords(known(files.get("/root/gen-bundle/install.conf"), "install.conf").content);
      const platform = known(plan.hosts.get(host), host).platform.name;
      return records.flatMap(({ kind, text }) => (kind === "package" ? `${platform} ${host} ${text}` : []));
    });
    const listed = estatePackages(plan).platforms.flatMap(({ platform, packages }) =>
      packages.flatMap(({ name, series = "-", repository = "-", hosts: own }) =>
        own.map((host) => `${platform} ${host} ${name} ${series} ${repository}`),
      ),
    );
    // The rest of a record is about upgrades.
    const named = installed.map((line) => line.split(" ").slice(0, 5).join(" "));
    expect(sorted(listed)).toEqual(sorted(named));
    expect(listed).toHaveLength(installed.length);
  },
);

test.each(eachEstate)("pip installs on the hosts of %s exactly its Python packages", (_name, estate) => {
  const read = [...estate.hosts].flatMap(([host, files]) => {
    const text = files.get("/etc/airflow/requirements.txt")?.content;
    const lines = text?.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return lines ? [`${host} ${[...lines].sort().join("\n")}`] : [];
  });
  const listed = estatePackages(estate.plan).environments.flatMap(
    ({ hosts, requirements, fromSource, index, wheels, constraints }) => {
      const lines = [
        "--only-binary :all:",
        ...fromSource.map((name) => `--no-binary ${name}`),
        ...(index === undefined ? [] : [`--index-url ${index}`]),
        ...(wheels === undefined ? [] : ["--no-index", `--find-links ${wheels}`]),
        ...(constraints === undefined ? [] : [`--constraint ${constraints}`]),
        ...requirements,
      ];
      return hosts.map((host) => `${host} ${[...lines].sort().join("\n")}`);
    },
  );
  expect(listed.sort()).toEqual(read.sort());
});
