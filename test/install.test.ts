import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { meaningOf } from "../src/change/meaning-of.ts";
import { emitArtifacts } from "../src/emit.ts";
import { installScripts } from "../src/host-artifacts/install-script.ts";
import type { Artifact, Plan } from "../src/index.ts";
import { plans } from "../src/model/plan.ts";
import { secretValue } from "../src/model/secrets.ts";
import { parseTopology } from "../src/parse.ts";
import { resolvePlan } from "../src/plan.ts";
import { strongSecrets } from "./secrets.ts";

/*
 * install.sh and the data of one host, with their absolute paths moved below a folder and every program that would change the machine
 * replaced by one that notes what it was asked to do, and remembers it where install.sh asks later.
 */
const topology = {
  name: "install",
  network: { subnet: "10.0.0.0/24" },
  hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" } },
  vips: { vip: { address: "10.0.0.9", hosts: ["a", "b"] } },
  etcd: { hosts: ["a"] },
  postgres: { hosts: ["a"] },
  haproxy: { hosts: ["a", "b"], vip: "vip" },
};

const folders: string[] = [];
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
}, 300_000);

let folder = "";
/** Where a path of the host lies, and where it waits to be installed. */
const place = (path: string) => join(folder, "host", path);
const staged = (path: string) => join(folder, "staged", isOwn(path) ? path : place(path));
const script = "/root/gen-bundle/install.sh";
const data = "/root/gen-bundle/install.conf";
/** Whether install.sh reads it where it is, and puts it nowhere. */
const isOwn = (path: string) => path === script || path === data;

function planOf(): Plan {
  const parsed = parseTopology(topology);
  if (!parsed.ok) throw new Error("The topology of this test is broken.");
  return resolvePlan(parsed.topology);
}

function files(change: (plan: Plan) => Plan = (plan) => plan): Artifact[] {
  const parsed = parseTopology(topology);
  if (!parsed.ok) throw new Error("The topology of this test is broken.");
  const plan = plans.add(change(resolvePlan(parsed.topology)));
  return emitArtifacts(plan, strongSecrets(plan)).filter(({ host }) => host === "a");
}

/** Copies files to the staging folder, which then holds no others. */
function stage(artifacts: readonly Artifact[]) {
  rmSync(join(folder, "staged"), { recursive: true, force: true });
  for (const { path, content, mode } of artifacts) {
    mkdirSync(dirname(staged(path)), { recursive: true, mode: 0o700 });
    const text = isOwn(path)
      ? content.replaceAll(/(?<=[\s"'=>])\/(?=(?:etc|var|usr|run|root|sys)\/)/g, `${folder}/host/`)
      : content;
    // As the command line writes them: whoever is not their owner may not even read them.
    writeFileSync(staged(path), text, { mode: mode & 0o700 });
  }
}

/** Data whose last line counts the records that are there now. */
function counted(text: string): string {
  const count = text.split("\n").filter((line) => /^(?!end )[a-z]/.test(line)).length;
  return text.replace(/^end \d+$/m, `end ${count}`);
}

function install(...options: string[]) {
  writeFileSync(join(folder, "log"), "");
  const { status, stdout, stderr } = spawnSync("bash", [join(folder, "staged", script), ...options], {
    encoding: "utf8",
    // With a socket as input bash would read the profile of whoever runs the test.
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` },
  });
  const log = readFileSync(join(folder, "log"), "utf8").trimEnd().split("\n");
  return { status, stderr, said: stdout.trimEnd().split("\n"), log };
}

function stub(name: string, body: string) {
  writeFileSync(join(folder, "bin", name), `#!/bin/bash\nstate=${folder}/state\n${body}\n`, { mode: 0o755 });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gen-bundle-install-"));
  folders.push(folder);
  for (const name of ["bin", "state", "host/etc", "host/run", "host/var/lib", "host/usr/sbin"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(place("/etc/os-release"), 'NAME="Rocky Linux"\nPLATFORM_ID="platform:el9"\n');
  const note = `echo "$(basename "$0") $*" >>${folder}/log`;
  for (const name of ["hostnamectl", "systemd-sysusers", "systemd-tmpfiles", "sysctl", "restorecon"])
    stub(name, note);
  // What reads the files accepts them, and what asks for the machine finds the host.
  stub("find", "");
  // Like the shell that it starts, it reads the list of files.
  stub("unshare", `cat >/dev/null\n${note}`);
  stub("ip", "echo 10.0.0.1");
  stub("id", "echo 0");
  stub("uname", "echo a");
  stub("getent", "exit 0");
  stub("timedatectl", "echo Etc/UTC");
  stub("chown", 'echo "$1" >"$state/owner-$(/usr/bin/stat --format=%i "$2")"');
  stub(
    "stat",
    `case $1 in
*%U*) echo "$(/usr/bin/stat --format=%a "$2") $(cat "$state/owner-$(/usr/bin/stat --format=%i "$2")" 2>/dev/null)" ;;
*) /usr/bin/stat "$@" | sed "s/^$UID\\$/0/" ;;
esac`,
  );
  stub(
    "systemctl",
    `unit=\${!#}
case $1 in
is-enabled) cat "$state/$unit" 2>/dev/null || echo disabled; exit ;;
is-active) [ -e "$state/$unit.active" ]; exit ;;
cat) exit ;;
enable) echo enabled >"$state/$unit" ;;
mask) echo masked >"$state/$unit" ;;
start | restart | reload-or-restart) touch "$state/$unit.active" ;;
esac
${note}`,
  );
  // No interface has a zone of its own.
  stub(
    "firewall-cmd",
    `case $1 in --get-default-zone | --get-active-zones) echo public ;; *) ${note} ;; esac`,
  );
  stub("rpm", `case $2 in --quiet) [ ! -e "$state/absent-$3" ] ;; *) cat "$state/version-$3" ;; esac`);
  stub("dnf", `${note}\ncase $2 in repoquery) cat "$state/offered-$4" ;; esac`);
  for (const { name, series } of [...planOf().packages, { name: "curl" }, { name: "firewalld" }] as const)
    writeFileSync(join(folder, "state", `version-${name}`), series ?? "1");
});

/** What systemctl was asked to do. */
const asked = (log: readonly string[]) => log.filter((line) => line.startsWith("systemctl"));
const said = (word: string, lines: readonly string[]) => lines.filter((line) => line.startsWith(word));

describe("install.sh", () => {
  it("puts every file in place with its mode and owner, enables every unit and starts it", () => {
    stage(files());
    const { status, stderr, said: lines, log } = install();
    expect([status, stderr]).toEqual([0, ""]);
    for (const { path, content, mode, user, group } of files()) {
      if (isOwn(path)) continue;
      if (!path.startsWith("/root/")) expect(readFileSync(place(path), "utf8"), path).toBe(content);
      const { mode: found, ino } = lstatSync(place(path));
      expect(found & 0o7777, path).toBe(mode);
      expect(readFileSync(join(folder, "state", `owner-${ino}`), "utf8"), path).toBe(`${user}:${group}\n`);
    }
    expect([script, data].filter((path) => existsSync(place(path)))).toEqual([]);
    expect(said("install", lines)).toHaveLength(files().length - 2);
    expect(readdirSync(place("/etc")).filter((name) => name.startsWith("."))).toEqual([]);
    expect(log.filter((line) => line.startsWith("unshare")).length).toBeGreaterThan(0);
    expect(asked(log).slice(0, 2)).toEqual([
      "systemctl daemon-reload",
      "systemctl mask --quiet --now postgresql-16.service",
    ]);
    expect(log).toContain("systemctl enable --quiet patroni.service");
    expect(log).toContain("systemctl restart --no-block patroni.service");
    expect(log).toContain("systemctl reload-or-restart --no-block firewalld.service");
    expect(log).toContain("systemctl start --no-block sshd.service");
  });

  it("has nothing to do the second time", () => {
    stage(files());
    install();
    const { status, said: lines, log } = install();
    expect([status, lines]).toEqual([0, ["a is up to date."]]);
    expect(asked(log)).toEqual(["systemctl daemon-reload"]);
  });

  it("only says what it would do with --check, and ends with 3 then", () => {
    stage(files());
    const { status, said: lines, log } = install("--check");
    expect(status).toBe(3);
    expect(lines).toContain(`would install ${place("/etc/patroni/patroni.yml")}`);
    expect(lines).toContain("would restart patroni.service");
    expect(lines.every((line) => line.startsWith("would "))).toBe(true);
    expect(log).toEqual([""]);
    expect(readdirSync(place("/etc"))).toEqual(["os-release"]);
    expect(readdirSync(place("/var/lib"))).toEqual([]);
    install();
    expect(install("--check")).toMatchObject({ status: 0, said: ["a is up to date."] });
  });

  it("replaces only what differs, and reloads or restarts exactly its units", () => {
    stage(files());
    install();
    appendFileSync(staged("/etc/patroni/patroni.yml"), "changed: true\n");
    appendFileSync(staged("/etc/etcd/etcd.conf.yml"), "changed: true\n");
    const before = lstatSync(place("/etc/hosts")).ino;
    const { said: lines, log } = install();
    expect(lines.sort()).toEqual([
      `install ${place("/etc/etcd/etcd.conf.yml")}`,
      `install ${place("/etc/patroni/patroni.yml")}`,
      "reload patroni.service",
      "restart etcd.service",
    ]);
    expect(asked(log).slice(1).sort()).toEqual([
      "systemctl reload-or-restart --no-block patroni.service",
      "systemctl restart --no-block etcd.service",
    ]);
    expect(lstatSync(place("/etc/hosts")).ino).toBe(before);
  });

  it("restarts nothing for comments, or for lines that only a daemon without data reads", () => {
    stage(files());
    install();
    const path = staged("/etc/etcd/etcd.conf.yml");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, `# changed\n${text.replace(/^(initial-cluster(?:-state)?): .*$/gm, "$1: changed")}`);
    const { said: lines } = install();
    expect(lines).toEqual([`install ${place("/etc/etcd/etcd.conf.yml")}`]);
    appendFileSync(path, "changed: true\n");
    expect(install().said).toContain("restart etcd.service");
  });

  it("replaces a link, and leaves alone what it leads to", () => {
    stage(files());
    const other = join(folder, "other");
    writeFileSync(other, "mine\n");
    symlinkSync(other, place("/etc/hosts"));
    expect(install().status).toBe(0);
    expect(readFileSync(other, "utf8")).toBe("mine\n");
    expect(lstatSync(place("/etc/hosts")).isFile()).toBe(true);
  });

  it("does not write through a link that is another's", () => {
    stage(files());
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync(join(folder, "elsewhere"), place("/etc/haproxy"));
    stub("stat", "echo 1000");
    const { status, stderr } = install();
    expect([status, stderr]).toEqual([
      1,
      `install.sh: ${place("/etc/haproxy")} is a link that root does not own.\n`,
    ]);
    expect(readdirSync(join(folder, "elsewhere"))).toEqual([]);
  });

  it("replaces nothing when a file is not accepted", () => {
    stage(files());
    stub("unshare", "cat >/dev/null; echo 'line 3: what is this?'; exit 1");
    const { status, stderr, log } = install();
    expect([status, asked(log)]).toEqual([1, []]);
    expect(stderr).toContain("line 3: what is this?\n");
    expect(stderr).toContain(
      `is rejected by "chronyd -p -f ${place("/etc/chrony.conf")}". No file has been replaced.`,
    );
    expect(existsSync(place("/etc/hosts"))).toBe(false);
  });

  it.each<[string, () => void, string]>([
    [
      "a placeholder",
      () => appendFileSync(staged("/etc/patroni/patroni.env"), "X=MISSING-SECRET-x\n"),
      "patroni.env holds a placeholder instead of a secret",
    ],
    ["a copy that is not whole", () => rmSync(staged("/etc/hosts")), "/etc/hosts is missing: copy all files"],
    ["files of another host", () => stub("ip", ""), "this machine does not have the address 10.0.0.1 of a"],
    [
      "files for another platform",
      () => writeFileSync(place("/etc/os-release"), "VERSION_CODENAME=bookworm\n"),
      "these files are for Enterprise Linux 9, which this machine does not run",
    ],
    ["anyone but root", () => stub("id", "echo 1000"), "must run as root"],
    [
      "an account that no package has made",
      () => stub("getent", '[ "$2" != postgres ]'),
      "belongs to root:postgres, and there is no such account: its package is missing.",
    ],
  ])("refuses %s", (_what, change, message) => {
    stage(files());
    change();
    const { status, stderr, log } = install();
    expect([status, asked(log)]).toEqual([1, []]);
    expect(stderr).toContain(message);
    expect(existsSync(place("/etc/hosts"))).toBe(false);
  });

  it.each<[string, (content: string) => string, string]>([
    ["that is empty", () => "", "is incomplete"],
    ["without its last line", (text) => text.replace(/end \d+\n$/, ""), "is incomplete"],
    ["without the end of its last line", (text) => text.trimEnd(), "is incomplete"],
    ["that ends early", (text) => text.slice(0, text.length / 2).replace(/.*$/, ""), "is incomplete"],
    ["that has lost a record", (text) => text.replace(/^file .*hosts\n/m, ""), "is incomplete"],
    ["that does not name the host", (text) => counted(text.replace(/^host .*\n/m, "")), "is incomplete"],
    ["that goes on after its end", (text) => `${text}mask sshd.service\n`, "is not a valid record"],
    ["of another kind", (text) => counted(`surprise x\n${text}`), "line 1 of"],
    ["with two hosts", (text) => counted(text.replace(/^address/m, "host b\naddress")), "line 6 of"],
    ["with a file that has no mode", (text) => text.replace(/^file \d+/m, "file"), "is not a valid record"],
    [
      "with a file that has no path",
      (text) => text.replace(/^(file \d+ \S+).*/m, "$1"),
      "is not a valid record",
    ],
    ["with a word too many", (text) => text.replace(/^mask .*/m, "$& x"), "is not a valid record"],
    [
      "with nothing after a word",
      (text) => text.replace(/^(package curl) .*/m, "$1"),
      "is not a valid record",
    ],
    ["with a NUL character", (text) => text.replace(/^host /m, "ho\0st "), "line 5 of"],
    ["with a record of one word", (text) => text.replace(/^host .*/m, "host"), "line 5 of"],
    ["with a host that is an option", (text) => text.replace(/^host .*/m, "host --static"), "line 5 of"],
    ["with a unit of one word", (text) => text.replace(/^unit .*/m, "unit"), "is not a valid record"],
    [
      "with a unit that is an option",
      (text) => text.replace(/^unit .*/m, "unit --now"),
      "is not a valid record",
    ],
    [
      "with a unit that is a path",
      (text) => text.replace(/^unit .*/m, "unit x/../../../etc/cron.d/x.service"),
      "is not a valid record",
    ],
    [
      "with a mask that is an option",
      (text) => text.replace(/^mask .*/m, "mask --force"),
      "is not a valid record",
    ],
    [
      "with a package that is an option",
      (text) => text.replace(/^(package) curl /m, "$1 --nogpgcheck "),
      "is not a valid record",
    ],
    [
      "with an identity that is an expression",
      (text) => text.replace(/^identity \S+/m, "identity s//;e:"),
      "is not a valid record",
    ],
    [
      "with a path that leads elsewhere",
      (text) => text.replace(/^(file .*)\/etc\/hosts$/m, "$1/etc/default/../hosts"),
      "is not a valid record",
    ],
    [
      "with a path of a folder",
      (text) => text.replace(/^(file .*\/etc)\/hosts$/m, "$1/"),
      "is not a valid record",
    ],
    ["with a setuid file", (text) => text.replace(/^file 6/m, "file 46"), "is not a valid record"],
    [
      "with an owner that is an option",
      (text) => text.replace(/^(file \d+) \S+/m, "$1 --reference=/a:b"),
      "is not a valid record",
    ],
    [
      "with a file twice",
      (text) => counted(text.replace(/^file .*\/etc\/hosts$/m, "$&\n$&")),
      "is not a valid record",
    ],
    ["with every record twice", (text) => text.replace(/^[a-z].*$/gm, "$&\n$&"), "is not a valid record"],
    [
      "in another order, with its end first",
      (text) => text.split("\n").reverse().join("\n"),
      "is incomplete",
    ],
    [
      "with a line of a megabyte",
      (text) => text.replace(/^mask .*/m, `$& ${"x".repeat(1_000_000)}`),
      "is not a valid record",
    ],
    ["with a control character", (text) => text.replace(/^platform /m, "$&\x1b[2J"), "line 7 of"],
    ["with line ends of another system", (text) => text.replaceAll("\n", "\r\n"), "line 3 of"],
    [
      "with a certificate of no authority",
      (text) => counted(`certificate a:a /ca /a /b\n${text}`),
      "line 1 of",
    ],
  ])("refuses data %s before it does anything", (_what, change, message) => {
    stage(files());
    const before = readFileSync(staged(data), "utf8");
    writeFileSync(staged(data), change(before));
    expect(readFileSync(staged(data), "utf8")).not.toBe(before);
    for (const options of [[], ["--check"]]) {
      const { status, stderr, said: lines, log } = install(...options);
      expect([status, lines, log], stderr).toEqual([1, [""], [""]]);
      expect(stderr).toMatch(
        /^install\.sh: .*\/root\/gen-bundle\/install\.conf .*: copy all files of this host again\.\n$/,
      );
      expect(stderr).toContain(message);
    }
    expect(readdirSync(place("/run"))).toEqual([]);
    expect(readdirSync(place("/var/lib"))).toEqual([]);
  });

  it("moves every interface and source into the zone that it brings", () => {
    stage(files());
    stub(
      "firewall-cmd",
      `case $1 in
--get-default-zone) cat "$state/zone" ;;
--get-active-zones) cat "$state/active" ;;
--zone=trusted) case $2 in --list-interfaces) echo ens192 ;; --list-sources) echo 10.0.0.0/8 ;; esac ;;&
--zone=*) case $2 in --list-*) exit ;; esac ;;&
*) echo "firewall-cmd $*" >>${folder}/log ;;
esac`,
    );
    const zone = join(folder, "state/zone");
    const active = join(folder, "state/active");
    writeFileSync(zone, "drop\n");
    writeFileSync(
      active,
      "public (default)\n  interfaces: ens160\ntrusted\n  interfaces: ens192\n  sources: 10.0.0.0/8\n",
    );
    const first = install();
    expect(first.status).toBe(0);
    expect(first.said.slice(-3)).toEqual([
      "make public the default zone of firewalld",
      "move ens192 from the zone trusted of firewalld to public",
      "move 10.0.0.0/8 from the zone trusted of firewalld to public",
    ]);
    expect(first.log.filter((line) => line.startsWith("firewall-cmd"))).toEqual([
      "firewall-cmd --quiet --set-default-zone=public",
      "firewall-cmd --quiet --permanent --zone=trusted --remove-interface=ens192",
      "firewall-cmd --quiet --zone=trusted --remove-interface=ens192",
      "firewall-cmd --quiet --permanent --zone=trusted --remove-source=10.0.0.0/8",
      "firewall-cmd --quiet --zone=trusted --remove-source=10.0.0.0/8",
    ]);
    writeFileSync(zone, "public\n");
    expect(install("--check")).toMatchObject({
      status: 3,
      said: ["ens192", "10.0.0.0/8"].map(
        (each) => `would move ${each} from the zone trusted of firewalld to public`,
      ),
    });
    writeFileSync(active, "public (default)\n  interfaces: ens160 ens192\n");
    expect(install()).toMatchObject({ status: 0, said: ["a is up to date."] });
  });

  it("refuses to give the state of the host another identity, until that is meant", () => {
    stage(files());
    install();
    const known = place("/var/lib/gen-bundle/identities");
    expect(readFileSync(known, "utf8")).toContain("patroni-scope install\n");
    const renamed = (text: string) =>
      text.replace(/^identity patroni-scope .*/m, "identity patroni-scope other");
    writeFileSync(staged(data), renamed(readFileSync(staged(data), "utf8")));
    for (const options of [[], ["--check"]]) {
      const { status, stderr, log } = install(...options);
      expect([status, asked(log)]).toEqual([1, []]);
      expect(stderr).toContain(
        `install.sh: the state of this host has the patroni-scope install, and these files have other: keep install in the topology; or, to give up the state, remove the line of patroni-scope from ${known}.`,
      );
    }
    writeFileSync(known, readFileSync(known, "utf8").replace(/^patroni-scope .*\n/m, ""));
    expect(install()).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(known, "utf8")).toContain("patroni-scope other\n");
  });

  it("remembers the identity of state whose daemon no longer runs on the host", () => {
    stage(files());
    install();
    const known = place("/var/lib/gen-bundle/identities");
    const before = readFileSync(known, "utf8");
    const without = counted(readFileSync(staged(data), "utf8").replace(/^identity etcd.*\n/gm, ""));
    writeFileSync(staged(data), without);
    expect(install().status).toBe(0);
    expect(readFileSync(known, "utf8")).toBe(before);
  });

  describe("with --expect", () => {
    const known = () => place("/var/lib/gen-bundle/bundle");
    const recorded = () => readFileSync(known(), "utf8").trimEnd();
    const digestOf = (text: string) => {
      stage(files());
      appendFileSync(staged("/etc/hosts"), text);
      install();
      return recorded();
    };
    const refused = (...words: readonly string[]) => {
      const { status, stderr, log } = install("--expect", ...words);
      expect([status, asked(log)]).toEqual([1, []]);
      return stderr;
    };

    it("installs on a host that has the expected bundle, and once more on one that has this one", () => {
      const [first, second] = [digestOf(""), digestOf("# second\n")];
      expect(second).not.toBe(first);
      expect(digestOf("")).toBe(first);
      stage(files());
      appendFileSync(staged("/etc/hosts"), "# second\n");
      expect(install("--expect", first)).toMatchObject({ status: 0, stderr: "" });
      expect(recorded()).toBe(second);
      expect(install("--expect", first)).toMatchObject({ status: 0, said: ["a is up to date."] });
    });

    it("refuses a host that has another one, none, or one that no run has recorded", () => {
      digestOf("");
      appendFileSync(staged("/etc/hosts"), "# second\n");
      const advice =
        "install the stages of the plan in their order, or plan the change again from the bundle that is deployed.\n";
      expect(refused("1-2")).toBe(
        `install.sh: this host has the bundle ${recorded()}, and these files are for one that has the bundle 1-2: ${advice}`,
      );
      expect(refused("none", "--check")).toContain("are for one that has no bundle: ");
      rmSync(known());
      expect(refused("1-2")).toContain("this host has a bundle of which no digest is known, and");
      rmSync(place("/var/lib/gen-bundle"), { recursive: true });
      expect(refused("1-2")).toContain("this host has no bundle, and");
      expect(install("--expect", "none").status).toBe(0);
    });

    it("goes on where an interrupted run of the same files has ended, and refuses others", () => {
      const [first, second] = [digestOf(""), digestOf("# second\n")];
      writeFileSync(known(), `${first} ${second}\n`);
      stage(files());
      appendFileSync(staged("/etc/hosts"), "# third\n");
      expect(refused(first)).toContain(
        `an interrupted run has installed a part of another bundle, ${second}, on this host: finish it`,
      );
      stage(files());
      appendFileSync(staged("/etc/hosts"), "# second\n");
      expect(install("--expect", first).status).toBe(0);
      expect(recorded()).toBe(second);
    });

    it("records both bundles while it changes the host", () => {
      const first = digestOf("");
      appendFileSync(staged("/etc/hosts"), "# second\n");
      stub("sysctl", "exit 1");
      expect(install("--expect", first).status).toBe(1);
      expect(recorded()).toMatch(new RegExp(`^${first} [0-9]+-[0-9]+$`));
    });

    it.each([[], ["x"], ["--check"], ["1-2-3"]])("takes no other word: %j", (...words) => {
      stage(files());
      expect(install("--expect", ...words)).toMatchObject({
        status: 2,
        stderr: "Usage: install.sh [--check | --prepare] [--no-packages] [--upgrade] [--expect DIGEST]\n",
      });
    });
  });

  describe("with --prepare", () => {
    const absent = "haproxy";
    const state = (name: string) => join(folder, "state", name);
    beforeEach(() => {
      stage(files());
      writeFileSync(state(`absent-${absent}`), "");
      rmSync(state(`version-${absent}`));
      stub("rpm", `case $2 in --quiet) [ -e "$state/version-$3" ] ;; *) cat "$state/version-$3" ;; esac`);
    });

    it("installs accounts and packages, checks the files, and touches no unit", () => {
      writeFileSync(state(`offered-${absent}`), "2.4\n");
      const { status, stderr, said: lines, log } = install("--prepare", "--expect", "none");
      expect([status, stderr]).toEqual([0, ""]);
      expect(lines.at(-1)).toBe("a is prepared.");
      expect(log).toContainEqual(expect.stringMatching(/^dnf .* install .*haproxy-2\.4$/));
      expect(log).toContainEqual(expect.stringMatching(/^unshare/));
      expect(asked(log)).toEqual([]);
      expect(existsSync(place("/etc/haproxy/haproxy.cfg"))).toBe(false);
      // The host is still a new one.
      for (const path of ["installed", "bundle"])
        expect(existsSync(place(`/var/lib/gen-bundle/${path}`)), path).toBe(false);
      writeFileSync(state(`version-${absent}`), "2.4");
      expect(install("--prepare", "--expect", "none")).toMatchObject({ status: 0, said: ["a is prepared."] });
      expect(install("--expect", "none")).toMatchObject({ status: 0, stderr: "" });
    });

    it("fails where no repository has a package", () => {
      writeFileSync(state(`offered-${absent}`), "");
      const { status, stderr, log } = install("--prepare", "--expect", "none");
      expect([status, asked(log)]).toEqual([1, []]);
      expect(stderr).toContain("no repository of this machine offers haproxy");
    });

    it("fails on a machine of another platform, and excludes --check", () => {
      writeFileSync(place("/etc/os-release"), 'ID="other"\n');
      expect(install("--prepare", "--expect", "none")).toMatchObject({
        status: 1,
        stderr: expect.stringContaining("which this machine does not run"),
      });
      expect(install("--prepare", "--check").status).toBe(2);
    });
  });

  it("does not ask for the programs of packages that --check would install", () => {
    stage(files());
    install();
    appendFileSync(staged("/etc/hosts"), "# second\n");
    stub("unshare", "cat >/dev/null; exit 1");
    expect(install("--check").status).toBe(1);
    rmSync(join(folder, "state", "version-haproxy"));
    stub("rpm", `case $2 in --quiet) [ -e "$state/version-$3" ] ;; *) cat "$state/version-$3" ;; esac`);
    expect(install("--check").status).toBe(3);
  });

  it("refuses to run without its data, or with a link to some", () => {
    stage(files());
    rmSync(staged(data));
    const missing = `install.sh: ${staged(data)} is missing: copy all files of this host again.\n`;
    expect(install()).toMatchObject({ status: 1, stderr: missing });
    symlinkSync("/dev/null", staged(data));
    expect(install()).toMatchObject({ status: 1, stderr: missing });
  });

  it("takes nothing in its data for a command or a pattern", () => {
    stage(files());
    const hostile = `$(touch ${folder}/ran) \`touch ${folder}/ran\` "' \\ * ; touch ${folder}/ran é`;
    const text = readFileSync(staged(data), "utf8");
    writeFileSync(
      staged(data),
      counted(
        text
          .replace(/^platform .*/m, () => `platform ${hostile}`)
          .replace(/^(release) .*/m, () => "release --fixed-strings")
          .replace(/^package curl .*/m, () => `blocker /etc * ${hostile}`),
      ),
    );
    expect(install().stderr).toContain("is not a valid record");
    writeFileSync(
      staged(data),
      readFileSync(staged(data), "utf8").replace(/^blocker \S+ \* /m, () => `blocker ${place("/etc")} - `),
    );
    expect(install().stderr).toBe(
      `install.sh: these files are for ${hostile}, which this machine does not run.\n`,
    );
    writeFileSync(place("/etc/os-release"), "--fixed-strings\n");
    expect(install().stderr).toContain(`install.sh: ${hostile} Remove it and run install.sh again;`);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  it("restarts nothing that an install.sh without data has started", () => {
    const tls = "/etc/gen-bundle/tls";
    const certificates = [
      { name: "store", units: ["etcd.service", "patroni.service"], action: "restart" as const },
      { name: "web", units: ["etcd.service", "haproxy.service"], action: "restart" as const },
    ].map((each) => ({
      ...each,
      host: "a",
      services: [],
      client: true,
      user: "root",
      group: "root",
      source: "",
    }));
    const all = files((plan) => ({ ...plan, tls: true, tlsOffered: true, tlsRequired: true, certificates }));
    const own = all.filter(({ path }) => !isOwn(path));
    const keys = ["ca.crt", "store.crt", "store.key", "web.crt", "web.key"].map((name) => ({
      ...(own[0] as Artifact),
      path: `${tls}/${name}`,
      content: `${name}\n`,
      mode: name.endsWith(".key") ? 0o400 : 0o644,
      user: "root",
      group: "root",
    }));
    stub("openssl", "");
    stage([...all, ...keys]);
    const known = [...own.filter(({ path }) => path !== "/root/gen-bundle/verify.conf"), ...keys];
    for (const { path, content, mode, user, group } of known) {
      mkdirSync(dirname(place(path)), { recursive: true });
      writeFileSync(place(path), path.endsWith("/verify.sh") ? "#!/bin/bash\n" : content, { mode });
      writeFileSync(join(folder, "state", `owner-${lstatSync(place(path)).ino}`), `${user}:${group}\n`);
    }
    const state = place("/var/lib/gen-bundle");
    mkdirSync(state);
    writeFileSync(join(state, "installed"), "");
    writeFileSync(
      join(state, "files"),
      known
        .map(({ path }) => `${place(path)}\n`)
        .sort()
        .join(""),
    );
    const services = planOf().services.filter(({ host }) => host === "a");
    for (const unit of ["firewalld.service", ...services.map((service) => service.unit)]) {
      writeFileSync(join(folder, "state", unit), "enabled\n");
      writeFileSync(join(folder, "state", `${unit}.active`), "");
      for (const action of ["restart", "reload"]) {
        // Files by path, then the authority and each certificate with its key.
        const causes = own.flatMap((file) =>
          file.onChange?.action === action && file.onChange.units.includes(unit) ? [meaningOf(file)] : [],
        );
        const shown = certificates.filter((each) => each.action === action && each.units.includes(unit));
        if (shown.length > 0) causes.push("ca.crt\n");
        causes.push(...shown.map(({ name }) => `${name}.crt\n${name}.key\n`));
        const sum = createHash("sha256").update(causes.join("")).digest("hex");
        writeFileSync(join(state, `${unit}.${action}`), causes.length > 0 ? `${sum}  -\n` : "\n");
      }
    }
    for (const unit of services.flatMap(({ masks }) => masks))
      writeFileSync(join(folder, "state", unit), "masked\n");
    const { status, stderr, said: lines, log } = install();
    expect([status, stderr]).toEqual([0, ""]);
    expect(lines).toEqual(
      ["verify.conf", "verify.sh"].map((name) => `install ${place(`/root/gen-bundle/${name}`)}`),
    );
    expect(asked(log)).toEqual(["systemctl daemon-reload"]);
  });

  it("names what others make as they do", () => {
    stage(files());
    appendFileSync(staged("/etc/patroni/patroni.env"), `X=${secretValue({}, "x")}\n`);
    expect(install().stderr).toContain("holds a placeholder instead of a secret");
    stage(files());
    const { log } = install();
    const expected = [
      `systemd-sysusers ${staged("/etc/sysusers.d/gen-bundle.conf")}`,
      `systemd-tmpfiles --create ${staged("/etc/tmpfiles.d/gen-bundle.conf")}`,
      `sysctl --quiet --load=${place("/etc/sysctl.d/90-gen-bundle.conf")}`,
    ];
    expect(log).toEqual(expect.arrayContaining(expected));
    for (const line of expected) expect(existsSync(line.replace(/^[^/]*/, "")), line).toBe(true);
  });

  it("refuses to run twice at a time", () => {
    stage(files());
    stub(
      "realpath",
      `exec 9>&-; /usr/bin/flock --nonblock ${place("/run/gen-bundle.lock")} true || touch ${folder}/locked; exec /usr/bin/realpath "$@"`,
    );
    const { status } = install();
    expect([status, existsSync(join(folder, "locked"))]).toEqual([0, true]);
    stub("flock", "exit 1");
    expect(install()).toMatchObject({ status: 1, stderr: "install.sh: another run is still in progress.\n" });
  });

  it("refuses a database cluster that is there before it, and no data of its own", () => {
    stage(files());
    const cluster = place("/var/lib/pgsql/16/data/PG_VERSION");
    mkdirSync(dirname(cluster), { recursive: true });
    writeFileSync(cluster, "16\n");
    const { status, stderr, log } = install();
    expect([status, asked(log)]).toEqual([1, []]);
    expect(stderr).toContain(
      "that Patroni did not create and would reject. Remove it and run install.sh again",
    );
    rmSync(cluster);
    expect(install().status).toBe(0);
    writeFileSync(cluster, "16\n");
    expect(install().status).toBe(0);
  });

  it("refuses another major version than that of the data, at any time, until there are data of its own", () => {
    stage(files());
    expect(install().status).toBe(0);
    const cluster = place("/var/lib/pgsql/15/data/patroni.dynamic.json");
    mkdirSync(dirname(cluster), { recursive: true });
    writeFileSync(cluster, "{}\n");
    for (const options of [[], ["--check"]]) {
      const { status, stderr } = install(...options);
      expect(status).toBe(1);
      expect(stderr).toContain("is of PostgreSQL 15, and these files are for 16, which has no cluster yet");
    }
    const own = place("/var/lib/pgsql/16/data/PG_VERSION");
    mkdirSync(dirname(own), { recursive: true });
    writeFileSync(own, "16\n");
    expect(install().status).toBe(0);
  });

  it("refuses a number that an account has not got, or that is another's", () => {
    const uid = 50_000;
    stage(
      files((plan) => ({
        ...plan,
        users: [...plan.users, { host: "a", name: "runner", uid, title: "Runs", home: "/" }],
      })),
    );
    stub("getent", 'if [ "$2" = runner ]; then echo runner:x:1001:1001; fi');
    expect(install().stderr).toContain(
      `runner has the number 1001 in ${place("/etc/passwd")}, and 50000 on the other hosts`,
    );
    stub("getent", 'if [ "$1 $2" = "group 50000" ]; then echo other:x:50000:; fi');
    expect(install().stderr).toContain(
      `the number 50000 of runner belongs to other in ${place("/etc/group")}`,
    );
  });

  it("stops a unit and removes a file of an earlier bundle that are not in this one", () => {
    stage(files());
    install();
    const unit = "keepalived.service";
    const gone = "/etc/keepalived/keepalived.conf";
    stage(
      files((plan) => ({
        ...plan,
        services: plan.services.filter((service) => service.unit !== unit),
        listeners: plan.listeners.filter(({ role }) => role !== "router-election"),
      })),
    );
    expect(existsSync(place(gone))).toBe(true);
    const { status, said: lines, log } = install();
    expect(status).toBe(0);
    expect(lines).toContain(`stop ${unit}`);
    expect(lines).toContain(`remove ${place(gone)}`);
    expect(log).toContain(`systemctl disable --quiet --now ${unit}`);
    expect(existsSync(place(gone))).toBe(false);
    expect(install().said).toEqual(["a is up to date."]);
  });
});

describe("a file that is of use until a path exists", () => {
  const sql = "/var/lib/pgsql/post-bootstrap.sql";
  const until = "/var/lib/pgsql/16/data/PG_VERSION";
  const exist = () => {
    mkdirSync(dirname(place(until)), { recursive: true });
    writeFileSync(place(until), "16\n");
  };

  it("is installed once, from a copy that is removed with it", () => {
    stage(files());
    const content = readFileSync(staged(sql), "utf8");
    expect(install().status).toBe(0);
    expect(readFileSync(place(sql), "utf8")).toBe(content);
    expect(existsSync(staged(sql))).toBe(false);
    // Before the path exists, a run that is repeated finds it in place.
    expect(install().said).toEqual(["a is up to date."]);
    exist();
    rmSync(place(sql));
    for (const options of [["--check"], []])
      expect(install(...options), options.join()).toMatchObject({ status: 0, said: ["a is up to date."] });
  });

  it("is neither installed nor kept once the path exists, and neither is its copy", () => {
    stage(files());
    install();
    exist();
    // The next deployment copies it again, perhaps with a new value.
    stage(files());
    writeFileSync(staged(sql), "MISSING-SECRET-new\n");
    expect(install("--check")).toMatchObject({ status: 3, said: [`would remove ${place(sql)}`] });
    expect(existsSync(staged(sql))).toBe(true);
    expect(install()).toMatchObject({ status: 0, said: [`remove ${place(sql)}`] });
    expect([existsSync(place(sql)), existsSync(staged(sql))]).toEqual([false, false]);
    expect(install().said).toEqual(["a is up to date."]);
  });

  it("is demanded again on a host whose path is gone, and replaced while it is not there", () => {
    stage(files());
    install();
    stage(files());
    writeFileSync(staged(sql), "another value\n");
    expect(install().said).toEqual([`install ${place(sql)}`]);
    expect(readFileSync(place(sql), "utf8")).toBe("another value\n");
    rmSync(place(sql));
    const { status, stderr } = install();
    expect([status, stderr]).toEqual([
      1,
      `install.sh: ${staged(sql)} is missing: copy all files of a again.\n`,
    ]);
  });

  it("refuses its placeholder where it is installed", () => {
    stage(files());
    install();
    writeFileSync(place(sql), "MISSING-SECRET-x\n");
    expect(install().stderr).toContain("holds a placeholder instead of a secret");
  });
});

describe("packages", () => {
  type Package = Plan["packages"][number];
  const wanted = (...packages: Package[]) =>
    files((plan) => ({ ...plan, packages: [...plan.packages, ...packages] }));
  const planWith = (...packages: Package[]) => {
    const plan = planOf();
    return { ...plan, packages: [...plan.packages, ...packages] };
  };
  const store = { host: "a", name: "store", series: "3.13", repository: "vendor" };
  const absent = (name: string) => writeFileSync(join(folder, "state", `absent-${name}`), "");
  const offer = (name: string, ...versions: string[]) =>
    writeFileSync(join(folder, "state", `offered-${name}`), `${versions.join("\n")}\n`);

  it("installs what is missing, of its series, all at once and after accounts", () => {
    stage(wanted(store));
    for (const name of ["store", "chrony"]) absent(name);
    offer("store", "3.9.1", "4.0.1", "3.13.7", "3.13.10", "3.130.1");
    offer("chrony", "4.5");
    const { status, said: lines, log } = install();
    expect(status).toBe(0);
    expect(lines.slice(0, 2)).toEqual(["install package chrony", "install package store 3.13"]);
    const command =
      "dnf --quiet --assumeyes --setopt=install_weak_deps=False install chrony-4.5 store-3.13.10";
    expect(log.filter((line) => line.includes(" install "))).toEqual([command]);
    const accounts = log.findIndex((line) => line.startsWith("systemd-sysusers"));
    expect(accounts).toBeGreaterThanOrEqual(0);
    expect(accounts).toBeLessThan(log.indexOf(command));
  });

  it("knows the series of a version that has an epoch", () => {
    stage(wanted({ ...store, series: "1:27" }));
    absent("store");
    offer("store", "1:28.0-1", "1:27.3.4-1", "1:25.2-1", "1:1.27-1");
    const { status, stderr, log } = install();
    expect(status, stderr).toBe(0);
    expect(log.filter((line) => / install .*store-1:27[.]3[.]4-1$/.test(line)).length).toBe(1);
    writeFileSync(join(folder, "state/version-store"), "1:28.0-1");
    rmSync(join(folder, "state/absent-store"), { force: true });
    expect(install().stderr).toContain("store is installed in version 1:28.0-1, and the topology sets 1:27");
    writeFileSync(join(folder, "state/version-store"), "1:27.3.4-1");
    expect(install().status).toBe(0);
  });

  it("puts in place before them what one of them reads", () => {
    const early = "/etc/store/defaults.conf";
    const all = wanted(store).filter(({ path }) => !isOwn(path));
    const [first] = all;
    if (!first) throw new Error("There is no file.");
    const plan = planWith(store);
    const own = [...all, { ...first, path: early, content: "x\n", beforePackages: true }];
    stage([...own, ...[...installScripts(plan, own)].filter(({ host }) => host === "a")]);
    absent("store");
    offer("store", "3.13.7");
    stub(
      "dnf",
      `case $2 in repoquery) echo 3.13.7 ;; --assumeyes) ls -d ${place("/etc/store/*")} ${place("/etc/hosts")} >"$state/seen" 2>&1; true ;; esac`,
    );
    expect(install().status).toBe(0);
    const seen = readFileSync(join(folder, "state/seen"), "utf8");
    expect(seen).toContain(`${place(early)}\n`);
    expect(seen).toMatch(/hosts'?: No such file/);
  });

  it("says which repository is missing", () => {
    stage(wanted(store));
    absent("store");
    offer("store", "4.0.1");
    const { status, stderr } = install();
    expect(status).toBe(1);
    expect(stderr).toContain(
      'no repository of this machine offers store 3.13: add the repository "vendor", or a mirror of it, or install it yourself.',
    );
    expect(existsSync(place("/etc/hosts"))).toBe(false);
  });

  it("refuses another series than the topology's", () => {
    stage(wanted(store));
    writeFileSync(join(folder, "state/version-store"), "3.12.1");
    expect(install().stderr).toContain("store is installed in version 3.12.1, and the topology sets 3.13");
    writeFileSync(join(folder, "state/version-store"), "3.13.7");
    expect(install().status).toBe(0);
  });

  describe("with --upgrade", () => {
    const newer = { ...store, from: "3.12.5", units: ["patroni.service"] };
    const hasVersion = (version: string) => writeFileSync(join(folder, "state/version-store"), version);
    const upgrading = (end: string) =>
      stub(
        "dnf",
        `echo "dnf $*" >>${folder}/log\ncase $* in *repoquery*) echo 3.13.7 ;; *--downloadonly*) ;; *' install '*) ${end} ;; esac`,
      );
    const steps = (log: readonly string[]) =>
      log.filter((line) => /^(dnf .* install|systemctl (is-active|stop|restart).*patroni)/.test(line));

    beforeEach(() => {
      stage(wanted({ ...store, series: "3.12" }));
      hasVersion("3.12.7");
      expect(install().status).toBe(0);
      stage(wanted(newer));
      upgrading('echo 3.13.7 >"$state/version-store"');
    });

    it("downloads packages, stops their units, upgrades, and starts the units again", () => {
      expect(install("--check", "--upgrade")).toMatchObject({ status: 3 });
      const { status, stderr, said: lines, log } = install("--upgrade");
      expect([status, stderr]).toEqual([0, ""]);
      expect(lines.slice(0, 2)).toEqual(["upgrade package store 3.13", "stop patroni.service"]);
      const dnf = "dnf --quiet --assumeyes --setopt=install_weak_deps=False install";
      expect(steps(log)).toEqual([
        `${dnf} --downloadonly store-3.13.7`,
        "systemctl stop patroni.service",
        `${dnf} store-3.13.7`,
        "systemctl restart --no-block patroni.service",
      ]);
      expect(install("--upgrade")).toMatchObject({ status: 0, said: ["a is up to date."] });
    });

    it("looks past what always blocks with --check, since the steps before the upgrade remove it", () => {
      const blocker = {
        host: "a",
        path: "/var/lib/store/data",
        message: "Move the data first.",
        lasting: true,
      };
      const wantedOnes = files((plan) => ({
        ...plan,
        packages: [...plan.packages, newer],
        installBlockers: [...plan.installBlockers, blocker],
      }));
      stage(wantedOnes);
      mkdirSync(place("/var/lib/store/data"), { recursive: true });
      expect(install("--check", "--upgrade")).toMatchObject({ status: 3, stderr: "" });
      for (const options of [["--upgrade"], ["--check"], ["--prepare", "--upgrade"]])
        expect(install(...options)).toMatchObject({
          status: 1,
          stderr: "install.sh: Move the data first.\n",
        });
    });

    it("changes nothing with --check, and finds out whether the version is offered", () => {
      const { said: lines, log } = install("--check", "--upgrade");
      expect(lines).toContain("would upgrade package store 3.13");
      expect(log.filter((line) => / install |systemctl stop/.test(line))).toEqual([]);
      upgrading("true");
      stage(wanted({ ...newer, series: "3.14" }));
      expect(install("--check", "--upgrade").stderr).toContain(
        "no repository of this machine offers store 3.14",
      );
    });

    it("starts the units again if it ends before it replaces a file", () => {
      stub("unshare", 'cat >/dev/null; case $(cat "$state/version-store") in 3.13*) exit 1 ;; esac');
      const { status, stderr, log } = install("--upgrade");
      expect(status).toBe(1);
      expect(stderr).toMatch(
        / is rejected by .*\n.* starting patroni\.service again with its former files\.\n$/,
      );
      expect(log.filter((line) => /^systemctl st(?:op|art) .*patroni/.test(line))).toEqual([
        "systemctl stop patroni.service",
        "systemctl start --no-block patroni.service",
      ]);
      stub("unshare", "cat >/dev/null");
      expect(install("--upgrade").said).toContain("restart patroni.service");
    });

    it("starts the units of an interrupted run", () => {
      upgrading("exit 1");
      expect(install("--upgrade").status).not.toBe(0);
      hasVersion("3.13.7");
      expect(install().said).toContain("restart patroni.service");
    });

    it.each([
      ["3.14.1", "store is installed in version 3.14.1, which is newer than 3.13: change the topology."],
      [
        "3.12.4",
        "store is installed in version 3.12.4, and the way to 3.13 starts at 3.12.5: upgrade it to 3.12.5 or later first.",
      ],
    ])("refuses %s, and stops nothing", (version, message) => {
      hasVersion(version);
      const { status, stderr, log } = install("--upgrade");
      expect([status, stderr]).toEqual([1, `install.sh: ${message}\n`]);
      expect(steps(log)).toEqual([]);
    });
  });

  it("leaves them alone with --no-packages", () => {
    stage(wanted(store));
    absent("store");
    const { status, log, stderr } = install("--no-packages");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(log.filter((line) => line.startsWith("dnf"))).toEqual([]);
  });
});
