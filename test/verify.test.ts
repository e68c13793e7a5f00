import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { verifyScripts } from "../src/host-artifacts/verify-script.ts";
import type { Plan } from "../src/index.ts";
import { planOf, topology } from "./rules/harness.ts";

/* verify.sh of one host, with stubs for what it asks of the machine. */
const folder = mkdtempSync(join(tmpdir(), "gen-bundle-verify-"));
afterAll(() => rmSync(folder, { recursive: true }));
const base = planOf(topology());

function stub(name: string, body: string) {
  writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

/** Runs verify.sh of n1 with these checks of its first service: rows by service and check. */
function verify(
  commands: Readonly<Record<string, string>>,
  ...[comparisons = {}, ...options]: [comparisons?: Readonly<Record<string, string>>, ...options: string[]]
) {
  const checksOf = (all: Readonly<Record<string, string>>, drift: boolean) =>
    Object.entries(all).map(([title, command]) => ({
      host: "n1",
      service: "haproxy@n1" as const,
      title,
      command,
      drift,
    }));
  const checks = [...checksOf(commands, false), ...checksOf(comparisons, true)];
  const plan: Plan = { ...base, checks };
  for (const { host, path, content } of verifyScripts(plan))
    if (host === "n1") writeFileSync(join(folder, basename(path)), change(basename(path), content));
  const { status, stdout, stderr } = spawnSync("bash", [join(folder, "verify.sh"), ...options], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` },
  });
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/));
  return {
    status,
    stderr,
    rows: Object.fromEntries(rows.map(([who, what, ...rest]) => [`${who}: ${what}`, rest])),
  };
}

/** What becomes of a file before it is run or read. */
let change: (name: string, content: string) => string;
beforeEach(() => {
  change = (_name, content) => content;
  mkdirSync(join(folder, "bin"), { recursive: true });
  stub("id", "echo 0");
  stub("firewall-cmd", "echo public");
  stub("ip", "echo 2: eth0 inet 10.0.0.100/24");
  stub("df", "printf 'Use%% Mounted on\\n 90%% /\\n'");
  stub("systemctl", "case $1 in is-active) echo active ;; esac");
});

describe("verify.sh", () => {
  it("says that the host is healthy", () => {
    const { status, stderr, rows } = verify({
      "it answers": "true",
      'it\'s "quoted"': "test \"it's\" = 'it'\\''s'",
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(rows["HAProxy: it answers"]).toEqual(["ok", expect.stringMatching(/^\d+ ms$/)]);
    expect(rows['HAProxy: it\'s "quoted"']?.[0]).toBe("ok");
    for (const { unit } of base.services.filter(({ host }) => host === "n1"))
      expect(rows[`${unit}: is active`], unit).toEqual(["ok"]);
    expect(rows["VIP front: 10.0.0.100"]).toEqual(["-", "held here"]);
  });

  it("says what a check said, and makes the others all the same", () => {
    const { status, rows } = verify({
      "it answers": "printf 'no\\033[2J\\nway\\n' >&2; exit 3",
      "it lives": "true",
    });
    expect(status).toBe(1);
    expect(rows["HAProxy: it answers"]).toEqual(["failed", "no [2J way"]);
    expect(rows["HAProxy: it lives"]?.[0]).toBe("ok");
    expect(verify({ "it answers": "exit 3" }).rows["HAProxy: it answers"]).toEqual(["failed", "exit code 3"]);
  });

  it("tells of a host that is healthy and not as it was generated, and does not wait for it to change", () => {
    const compare = { "it is as generated": "echo 'One is 1; the topology has 2.'; exit 1" };
    const { status, rows } = verify({ "it answers": "true" }, compare);
    expect(status).toBe(3);
    expect(rows["HAProxy: it answers"]?.[0]).toBe("ok");
    expect(rows["HAProxy: it is as generated"]).toEqual(["differs", "One is 1; the topology has 2."]);
    expect(verify({ "it answers": "exit 3" }, compare).status).toBe(1);
    const waited = verify({ "it answers": "true" }, compare, "--wait", "60");
    expect(waited.status).toBe(0);
    expect(waited.rows["HAProxy: it is as generated"]).toBeUndefined();
    expect(verify({}, { "it is as generated": "true" }).status).toBe(0);
  });

  it("tells of another interface with the address", () => {
    stub("ip", "echo '2: ens192    inet 10.0.0.1/24 brd 10.0.0.255 scope global ens192'");
    const { status, rows } = verify({}, {});
    expect(status).toBe(3);
    expect(rows["Network: the interface of the topology has the address"]).toEqual([
      "differs",
      'The interface that has 10.0.0.1 is ens192; the topology has eth0. Set "interface" of the host in the topology, or give eth0 the address.',
    ]);
  });

  it("tells of a file system with less than a tenth of its space, once", () => {
    stub("df", "printf 'Use%% Mounted on\\n 50%% /\\n 91%% /var\\n 91%% /var\\n 100%% /srv\\n'");
    const { status, rows } = verify({}, {});
    expect(status).toBe(3);
    expect(rows["Disk: file systems with data have 10 % of their space free"]).toEqual([
      "differs",
      "Little space is left: /var 9 % free, /srv 0 % free. See RUNBOOK.md, 'A file system is nearly full'.",
    ]);
  });

  it("waits for no check longer than ten seconds", () => {
    // timeout itself says 124 of a command that had to be ended; how long it gives is read from its options.
    stub("timeout", 'echo "$*" >&2; exit 124');
    const { status, rows } = verify({ "it answers": "sleep 60" });
    expect([status, rows["HAProxy: it answers"]]).toEqual([1, ["failed", "no answer within 10 s"]]);
    stub("timeout", 'echo "$*"; exit 1');
    expect(verify({ "it answers": "sleep 60" }).rows["HAProxy: it answers"]).toEqual([
      "failed",
      "--kill-after=1 10 sh -c sleep 60",
    ]);
    rmSync(join(folder, "bin/timeout"));
  });

  it("finds a unit that does not run, and one that has failed", () => {
    stub(
      "systemctl",
      `case $1 in
is-active) if [ "$2" = etcd.service ]; then echo activating; else echo active; fi ;;
list-units) echo "backup.service loaded failed failed Backup" ;;
esac`,
    );
    const { status, rows } = verify({});
    expect(status).toBe(1);
    expect(rows["etcd.service: is active"]).toEqual(["failed", "activating"]);
    expect(rows["backup.service: has not failed"]).toEqual(["failed", "systemctl status backup.service"]);
  });

  it("repeats until the host is healthy with --wait, and prints the last result", () => {
    const once = `test -e ${folder}/seen || { touch ${folder}/seen; exit 1; }`;
    expect(verify({ "it answers": once }, {}, "--wait", "60")).toMatchObject({
      status: 0,
      rows: { "HAProxy: it answers": ["ok", expect.any(String)] },
    });
    expect(verify({ "it answers": "false" }, {}, "--wait", "1").status).toBe(1);
  });

  it("does not count what a unit takes to stop", () => {
    stub("sleep", "true");
    stub(
      "systemctl",
      `[ "$1" = is-active ] || exit 0
[ "$2" = etcd.service ] || { echo active; exit; }
printf x >>${folder}/looks
if [ "$(wc -c <${folder}/looks)" -gt 3 ]; then echo active; else echo deactivating; fi`,
    );
    expect(verify({}).rows["etcd.service: is active"]).toEqual(["failed", "deactivating"]);
    expect(verify({}, {}, "--wait", "0").status).toBe(0);
    expect(verify({ "it answers": "false" }, {}, "--wait", "0").status).toBe(1);
    rmSync(join(folder, "bin/sleep"));
  });

  it("refuses options that it has not got, and anyone but root", () => {
    for (const options of [["--wait"], ["--wait", "soon"], ["now"]])
      expect(verify({}, {}, ...options).status).toBe(2);
    stub("id", "echo 1000");
    expect(verify({})).toMatchObject({ status: 1, stderr: "verify.sh: must run as root.\n" });
  });

  it.each<[string, (content: string) => string, string]>([
    ["that is empty", () => "", "is incomplete"],
    ["without its last line", (text) => text.replace(/end \d+\n$/, ""), "is incomplete"],
    ["that ends early", (text) => text.slice(0, text.length / 2), "is incomplete"],
    ["that has lost a record", (text) => text.replace(/^unit .*\n/m, ""), "is incomplete"],
    ["that asks nothing", () => "end 0\n", "is incomplete"],
    ["that goes on after its end", (text) => `${text}unit x\n`, "is not a valid record"],
    ["of another kind", (text) => text.replace(/^unit/m, "units"), "line 5 of"],
    ["with a check that has no command", (text) => text.replace(/^unit .*/m, "check a | b"), "line 5 of"],
    ["with a NUL character", (text) => text.replace(/^unit /m, "un\0it "), "line 5 of"],
    ["with a record of one word", (text) => text.replace(/^unit .*/m, "unit"), "line 5 of"],
    ["with a unit that is an option", (text) => text.replace(/^unit .*/m, "unit --failed"), "line 5 of"],
    [
      "with a VIP that is no address",
      (text) => text.replace(/^vip .*/m, "vip a -4"),
      "is not a valid record",
    ],
    ["with a control character", (text) => text.replace(/^unit /m, "unit \x1b"), "line 5 of"],
  ])("refuses data %s before it asks anything", (_what, spoil, message) => {
    stub("systemctl", `touch ${folder}/asked`);
    change = (name, content) => (name === "verify.conf" ? spoil(content) : content);
    const { status, stderr, rows } = verify({});
    expect([status, rows]).toEqual([1, { ": undefined": [] }]);
    expect(stderr).toMatch(/^verify\.sh: .*\/verify\.conf .*: run install\.sh again\.\n$/);
    expect(stderr).toContain(message);
    expect(existsSync(join(folder, "asked"))).toBe(false);
  });

  it("refuses to run without its data", () => {
    verify({});
    rmSync(join(folder, "verify.conf"));
    const { status, stderr } = spawnSync("bash", [join(folder, "verify.sh")], {
      encoding: "utf8",
      env: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` },
    });
    expect([status, stderr]).toEqual([
      1,
      `verify.sh: ${join(folder, "verify.conf")} is missing: run install.sh again.\n`,
    ]);
  });
});
