import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { eachEstate } from "../readers/estates.ts";
import { readUnit } from "../readers/formats/unit.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, matching, silence, type Trial, trials } from "./host.ts";

const units = /^\/etc\/systemd\/system\/.*\.(?:service|conf)$/;

interface Guard {
  /** As a shell would be told to run it. */
  readonly command: string;
  readonly files: readonly string[];
  /** Files that are removed once they have served their purpose. */
  readonly temporary: readonly string[];
}

/** The commands that keep units of a host from starting with a placeholder, and the files that they look into. */
function guards({ files }: Trial): Guard[] {
  const named = (command: string, temporary: boolean) =>
    [...files.values()]
      .filter(
        ({ path, sensitive, until }) =>
          sensitive && command.includes(` ${path}`) && (until !== undefined) === temporary,
      )
      .map(({ path }) => path);
  const all = matching(files, units).flatMap((path) =>
    (readUnit(files.get(path)?.content ?? "").get("Service.ExecStartPre") ?? [])
      .filter((command) => command.includes("MISSING-SECRET"))
      .map((command) => ({
        command: command.replace(/^\+/, "").replaceAll("$$", "$"),
        files: named(command, false),
        temporary: named(command, true),
      })),
  );
  return [...new Map(all.map((guard) => [guard.command, guard])).values()];
}

/** Runs each guard as it is, with a placeholder in each of its files, and without each of them. */
function startAll(trial: Trial) {
  const scripts = guards(trial).map(({ command, files, temporary }) => {
    const spoilt = [...files, ...temporary].map(
      (file) => `
      cp ${file} /tmp/kept
      echo MISSING-SECRET-x >>${file}
      ${command} 2>/dev/null && echo "${file} may hold a placeholder"
      rm ${file}
      ${command} 2>/dev/null ${temporary.includes(file) ? "||" : "&&"} echo "${file} may${temporary.includes(file) ? " not" : ""} be missing"
      cp /tmp/kept ${file}`,
    );
    return `${command} || echo "a unit does not start"${spoilt.join("")}`;
  });
  return asHost(trial, `${scripts.join("\n")}\nexit 0`);
}

/** What a shell says of lines that it does not run. */
function complaints(lines: readonly string[]): string {
  return spawnSync("sh", ["-n"], { input: `${lines.join("\n")}\n`, encoding: "utf8" }).stderr;
}

describeChecker("sh", () => {
  test.each(eachEstate)("reads every command of the runbook of %s", (_name, { plan }) => {
    const lines = plan.procedures.flatMap(({ steps }) => steps.flatMap(({ commands = [] }) => commands));
    for (const line of lines) expect(line).not.toMatch(/undefined|\n/);
    expect(complaints(lines)).toBe("");
    expect(complaints([...lines, "echo 'open"])).toMatch(/unterminated|EOF/i);
  });

  const guarded = trials(units).filter(([, trial]) => guards(trial).length > 0);

  test.each(guarded)("lets units of %s start with secrets alone", (_title, trial) => {
    for (const { command, files, temporary } of guards(trial))
      expect([...files, ...temporary], command).not.toEqual([]);
    expect(startAll(trial)).toEqual(silence);
  });

  test("tells of a guard that guards nothing", () => {
    const trial = broken(/\/patroni\.service$/, (text) => text.replace("grep --quiet", "! grep --quiet"));
    expect(startAll(trial).output).toContain("a unit does not start");
    const open = broken(/\/patroni\.service$/, (text) => text.replace("$? -eq 1 ]", "$? -le 2 ]"));
    expect(startAll(open).output).toContain("may hold a placeholder");
  });
});
