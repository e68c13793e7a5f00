import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { buildBundle } from "../../../src/index.ts";
import { root } from "../../examples.ts";

/*
 * The command that backs up the database before an upgrade, with programs in place of PostgreSQL's that write down their words.
 */

const built = buildBundle(readFileSync(join(root, "examples/changes/upgrade-airflow/new.json"), "utf8"), {
  today: "2026-11-21",
});
if (!built.ok) throw new Error("The example has errors.");
const [backup] = built.plan.upgrades.find(({ product }) => product === "Apache Airflow")?.before ?? [];
const commands = backup?.commands ?? [];

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gen-bundle-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const dump = () => join(folder, "airflow-before-3.0.dump");

/** @returns what ran besides the question who leads, and whether the command succeeded */
function run({ follows = false, fails = "" } = {}): {
  readonly words: readonly string[];
  readonly ok: boolean;
} {
  const log = join(folder, "log");
  writeFileSync(log, "");
  const stub = [
    "#!/bin/sh",
    `case "$*" in`,
    `*pg_is_in_recovery*) echo ${follows ? "t" : "f"}; exit ;;`,
    "*pg_dump*) word=dump; echo data ;;",
    "*'DELETE FROM session'*) word=sessions ;;",
    "*) word=strange ;;",
    "esac",
    `echo $word >>${log}`,
    `[ $word != "${fails}" ]`,
  ];
  writeFileSync(join(folder, "runuser"), stub.join("\n"));
  chmodSync(join(folder, "runuser"), 0o755);
  let ok = true;
  try {
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    for (const command of commands)
      execFileSync("/bin/sh", ["-c", command.replaceAll("/root/", `${folder}/`)], { env, stdio: "ignore" });
  } catch {
    ok = false;
  }
  return { words: readFileSync(log, "utf8").split("\n").filter(Boolean), ok };
}

it("dumps the database on the leader, ends the sessions, and does neither again", () => {
  expect(run()).toEqual({ words: ["dump", "sessions"], ok: true });
  expect(readFileSync(dump(), "utf8")).toBe("data\n");
  expect(run()).toEqual({ words: [], ok: true });
});

it("does nothing on a standby", () => {
  expect(run({ follows: true })).toEqual({ words: [], ok: true });
  expect(existsSync(dump())).toBe(false);
});

it.each(["dump", "sessions"])("fails with its part %s, and repeats it", (fails) => {
  expect(run({ fails }).ok).toBe(false);
  expect(existsSync(dump())).toBe(false);
  expect(run()).toEqual({ words: ["dump", "sessions"], ok: true });
});

it("keeps no part of a dump that failed", () => {
  run({ fails: "sessions" });
  expect(existsSync(`${dump()}.part`)).toBe(false);
});

it("fails with a dump of another day, which may be of an earlier try", () => {
  writeFileSync(dump(), "old\n");
  const before = Date.now() / 1000 - 2 * 86_400;
  utimesSync(dump(), before, before);
  expect(run()).toEqual({ words: [], ok: false });
  expect(readFileSync(dump(), "utf8")).toBe("old\n");
});
