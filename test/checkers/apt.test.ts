import { expect, test } from "vitest";
import { type Artifact, estatePackages, type Plan } from "../../src/index.ts";
import { packageLines } from "../../src/report/packages.ts";
import { known, platformOn } from "../readers/estates.ts";
import { beside, kinds } from "./beside.ts";
import { describeChecker } from "./describe-checker.ts";
import { run, type Verdict, withFiles } from "./host.ts";

/** Hosts on Debian that ask for all there is to ask for: each for something that none before it does. */
const asked = new Set<string>();
const debian = [...kinds.values()]
  .filter(([, plan, host]) => platformOn(plan, host).family === "debian")
  .sort(
    ([, onePlan, one], [, plan, other]) => packagesOf(plan, other).length - packagesOf(onePlan, one).length,
  )
  .filter(([, plan, host]) => {
    const before = asked.size;
    for (const { name, series } of packagesOf(plan, host)) asked.add(`${name} ${series}`);
    return asked.size > before;
  });

/** What install.sh asks apt for: what the plan lists, and what every host gets. */
function packagesOf(plan: Plan, host: string) {
  const listed = plan.packages.filter((each) => each.host === host);
  return [
    { name: platformOn(plan, host).firewall, series: undefined },
    { name: "curl", series: undefined },
    ...listed,
  ]
    .map(({ name, series }) => ({ name, series }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The epochs of Debian 12 and of RabbitMQ's repository. */
const epochs: readonly (readonly [RegExp, string])[] = [
  [/^(erlang-.*|keepalived|nfs-common|nfs-kernel-server|openssh-server)$/, "1:"],
  [/^iputils-/, "3:"],
];

/** Debian 12, rabbitmq-server 3.10.8: what it needs of Erlang. */
const modules =
  "crypto eldap inets mnesia os-mon parsetools public-key runtime-tools ssl syntax-tools tools xmerl"
    .split(" ")
    .map((module) => `erlang-${module}`);

/** Packages that take another in exactly their own version, as Debian 12 has it. */
const twins: Readonly<Record<string, string>> = {
  "nfs-kernel-server": "nfs-common",
  "python3-venv": "python3",
  ...Object.fromEntries(modules.map((module) => [module, "erlang-base"])),
};

/** The newest version that a host may get of a package, and what else its repository offers. */
function versionsOf(name: string, series: string | undefined) {
  const epoch = epochs.find(([names]) => names.test(name))?.[1] ?? "";
  // A module of Erlang has no version of its own.
  const number = series?.replace(/^\d+:/, "") ?? "2";
  const parts = number.split(".").map(Number);
  const last = known(parts.pop(), "number");
  const beside = (digit: number) => [...parts, digit].join(".");
  const older = last > 0 ? beside(last - 1) : `${known(parts[0], "major version") - 1}.9`;
  const version = (text: string) => `${epoch}${text}-1.pgdg12+1`;
  // Backports where any will do; other series that begin with the same digits are not the wanted one.
  const newer = series === undefined ? ["3.1~bpo12"] : [`${beside(last + 1)}.1`, `${number}1.1`];
  return {
    wanted: parts.length > 1 ? [version(number)] : [version(`${number}.10`), version(`${number}.9`)],
    others: [version(`${older}.11`), ...newer.map(version)],
  };
}

/** The index of a repository that offers several series of everything that a host needs. */
function repository(plan: Plan, host: string, without?: string): string {
  const series = new Map(packagesOf(plan, host).map(({ name, series }) => [name, series]));
  if (series.has("rabbitmq-server")) {
    for (const name of modules) series.set(name, series.get("erlang-base"));
  }
  for (const name of [...series.keys()]) {
    const twin = twins[name];
    if (twin !== undefined && !series.has(twin)) series.set(twin, series.get(name));
  }
  return [...series]
    .flatMap(([name, each]) => {
      const { wanted, others } = versionsOf(name, each);
      return [...others, ...(name === without ? [] : wanted)].map((version) => {
        const needs = name === "rabbitmq-server" ? ["erlang-base | esl-erlang", ...modules] : [];
        const twin = twins[name];
        if (twin !== undefined) needs.push(`${twin} (= ${version})`);
        return paragraph(name, version, needs);
      });
    })
    .join("\n");
}

function paragraph(name: string, version: string, needs: readonly string[]): string {
  return `Package: ${name}
Version: ${version}
Architecture: all
${needs.length > 0 ? `Depends: ${needs.join(", ")}\n` : ""}Filename: ./${name}.deb
Size: 1
`;
}

/** Runs install.sh with the real apt, which sees one repository only, and whose choices count as installed. */
function installed(
  plan: Plan,
  host: string,
  files: readonly Artifact[],
  index: string,
  status = "",
): Verdict {
  const file = (path: string, content: string) => ({
    ...known(files[0], "file"),
    path,
    content,
    mode: 0o644,
  });
  return beside(
    plan,
    host,
    [...files, file("/apt/Packages", index), file("/apt/status", status)],
    `rm --recursive --force /etc/apt/sources.list* /etc/apt/preferences.d/* /var/lib/apt/lists /var/cache/apt/*.bin
echo 'deb [trusted=yes] file:/var/lib/incoming/apt ./' >/etc/apt/sources.list
cp /var/lib/incoming/apt/status /var/lib/dpkg/status
: >/var/lib/apt/extended_states
printf 'Package: /./\nPin: version /~bpo12/\nPin-Priority: 100\n' >/etc/apt/preferences.d/as-backports
cat >/run/stubs/apt-get <<'END'
#!/bin/bash
if [ "$1" != install ]; then exec /usr/bin/apt-get "$@"; fi
chosen=$(/usr/bin/apt-get --simulate "$@") || { echo "$chosen"; exit 100; }
sed --quiet 's/^Inst \\([^ ]*\\) (\\([^ ]*\\) .*/Package: \\1\\nStatus: install ok installed\\nVersion: \\2\\nArchitecture: all\\nMaintainer: m\\nDescription: d\\n/p' <<<"$chosen" >/var/lib/dpkg/status
END
chmod 755 /run/stubs/apt-get
/var/lib/incoming/root/gen-bundle/install.sh || exit
dpkg-query --show --showformat='here: \${Package} \${Version}\\n'
/var/lib/incoming/root/gen-bundle/install.sh --check | grep package`,
  );
}

describeChecker("apt", () => {
  test.each(debian)(
    "installs on %s the series of every package that the topology asks for",
    (_name, plan, host, files) => {
      const { status, output } = installed(plan, host, files, repository(plan, host));
      // The second time grep finds no package to install.
      expect(status, output).toBe(1);
      const here = output
        .split("\n")
        .filter((line) => line.startsWith("here: "))
        .map((line) => line.slice("here: ".length));
      expect(here).toEqual(
        expect.arrayContaining(
          packagesOf(plan, host).map(({ name, series }) => `${name} ${versionsOf(name, series).wanted[0]}`),
        ),
      );
      const erlang = here.filter((line) => line.startsWith("erlang-"));
      expect(new Set(erlang.map((line) => line.split(" ")[1])).size, output).toBe(
        erlang.length === 0 ? 0 : 1,
      );
    },
  );

  const [, plan, host, files] = known(
    debian.find(([, each, name]) => packagesOf(each, name).some((each) => each.name === "erlang-base")),
    "host with Erlang of one series",
  );
  const pinned = packagesOf(plan, host).filter(({ series }) => series !== undefined);

  test.each(pinned)("refuses a repository that has no $name $series", ({ name, series }) => {
    const { status, output } = installed(plan, host, files, repository(plan, host, name));
    expect(output).toMatch(
      `install.sh: no repository of this machine offers ${name} ${series}: add the repository "`,
    );
    expect(status).toBe(1);
  });

  test.each(pinned.slice(0, 1))(
    "refuses a machine that has another $name than $series",
    ({ name, series }) => {
      const other = known(versionsOf(name, series).others[0], "version");
      const { status, output } = installed(
        plan,
        host,
        files,
        repository(plan, host),
        `Package: ${name}\nStatus: install ok installed\nVersion: ${other}\nArchitecture: all\nMaintainer: m\nDescription: d\n`,
      );
      expect(output).toContain(
        `install.sh: ${name} is installed in version ${other}, and the topology sets ${series}: change the topology, or plan the upgrade with gen-bundle plan.`,
      );
      expect(status).toBe(1);
    },
  );

  test("refuses a machine whose repositories cannot be read", () => {
    const { status, output } = installed(plan, host, files, "No index\n");
    expect(output).toContain("install.sh: the package repositories of this machine cannot be read.");
    expect(status).toBe(1);
  });

  test("does not install Erlang whose base alone is held to a series", () => {
    const alone = files.map((file) => ({
      ...file,
      content: file.path.startsWith("/etc/apt/preferences.d/")
        ? file.content.replace("erlang-*", "erlang-base")
        : file.content,
    }));
    const { status, output } = installed(plan, host, alone, repository(plan, host));
    expect(output).toMatch(/erlang-crypto : Depends: erlang-base \(= 1:\S+\) but 1:\S+ is to be installed/);
    expect(output).toContain("install.sh: apt-get failed to install the packages.");
    expect(status).toBe(1);
  });

  test.each(debian)(
    'downloads for %s with the words of "gen-bundle packages" what install.sh would install',
    (_name, plan, host) => {
      const words = packageLines(estatePackages(plan))
        .split("\n")
        .map((line) => line.split(/ +/))
        .flatMap(([label, word = ""]) => (label === platformOn(plan, host).name ? [word] : []));
      const own = packagesOf(plan, host);
      const asked = words.filter((word) => own.some(({ name }) => name === word.split("=")[0]));
      const index = { content: repository(plan, host), mode: 0o644 };
      const state = { content: "", mode: 0o644 };
      const { status, output } = withFiles(
        new Map([
          ["/Packages", index],
          ...["/state/lists/partial/.", "/cache/archives/partial/."].map(
            (path) => [`${path}keep`, state] as const,
          ),
          ["/status", state],
        ]),
        (folder) =>
          run("bash", [
            "-euc",
            `cd "$0"
echo "deb [trusted=yes] file:$0 ./" >sources.list
printf 'Package: /./\nPin: version /~bpo12/\nPin-Priority: 100\n' >preferences
own=(-o Dir::Etc::SourceList="$0/sources.list" -o Dir::Etc::SourceParts=- -o Dir::Etc::Preferences="$0/preferences" -o Dir::Etc::PreferencesParts=-
  -o Dir::State="$0/state" -o Dir::State::Status="$0/status" -o Dir::Cache="$0/cache")
apt-get "\${own[@]}" --quiet=2 update
printf '%s\n' "$@" | xargs apt-get "\${own[@]}" --print-uris download`,
            folder,
            ...asked,
          ]),
      );
      expect(status, output).toBe(0);
      const found = [...output.matchAll(/^'\S+' (\S+)_all\.deb /gm)].map(([, file = ""]) =>
        decodeURIComponent(file),
      );
      expect(found.sort()).toEqual(
        own.map(({ name, series }) => `${name}_${versionsOf(name, series).wanted[0]}`).sort(),
      );
    },
  );
});
