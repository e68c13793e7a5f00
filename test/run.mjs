// What `npm test` runs, one step after the other until one fails, and how long each took.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "gen-bundle-run-"));
const results = join(folder, "results.json");
const vitest = ["npm", "run", "--silent", "test:file", "--"];
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${results}`];

const steps = [
  ["types", "npm", "run", "--silent", "typecheck"],
  ["lint", "npm", "run", "--silent", "lint"],
  ["build", "npm", "run", "--silent", "build"],
  ["tests", ...vitest, ...reporters, ...process.argv.slice(2)],
];

const lines = [];
for (const [step, ...words] of steps) {
  const start = Date.now();
  let status = run(words);
  const files = status === 0 || step !== "tests" ? [] : unfinished();
  if (files.length > 0) {
    process.stdout.write(
      `\nNo test failed, but a process ended while it ran ${files.join(" and ")}: once more.\n`,
    );
    status = run([...vitest, ...files]);
    lines.push(`A process ended while it ran ${files.join(" and ")}, which was run once more.`);
  }
  const seconds = Math.round((Date.now() - start) / 1000);
  lines.push(`${step.padEnd(5)} ${String(seconds).padStart(5)} s${status === 0 ? "" : "  failed"}`);
  process.exitCode = status ?? 1;
  if (status !== 0) break;
}
rmSync(folder, { recursive: true });
process.stdout.write(`\n${lines.join("\n")}\n`);

function run([command, ...words]) {
  return spawnSync(command, words, { stdio: "inherit" }).status;
}

/** The test files that no failure, but the end of the process that ran them, kept from their own end. */
function unfinished() {
  let run;
  try {
    run = JSON.parse(readFileSync(results, "utf8"));
  } catch {
    return [];
  }
  if (run.numFailedTests > 0 || run.numFailedTestSuites > 0) return [];
  // A test that is left out is "skipped".
  return run.testResults
    .filter(({ assertionResults }) => assertionResults.some(({ status }) => status === "pending"))
    .map(({ name }) => relative(process.cwd(), name));
}
