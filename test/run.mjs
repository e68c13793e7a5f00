// What `npm test` runs, one step after the other until one fails, and how long each took.
import { spawnSync } from "node:child_process";

const steps = [
  ["types", "npm", "run", "--silent", "typecheck"],
  ["lint", "npm", "run", "--silent", "lint"],
  ["build", "npm", "run", "--silent", "build"],
  ["tests", "npm", "run", "--silent", "test:file", "--", ...process.argv.slice(2)],
];

const lines = [];
for (const [step, command, ...words] of steps) {
  const start = Date.now();
  const { status } = spawnSync(command, words, { stdio: "inherit" });
  const seconds = Math.round((Date.now() - start) / 1000);
  lines.push(`${step.padEnd(5)} ${String(seconds).padStart(5)} s${status === 0 ? "" : "  failed"}`);
  process.exitCode = status ?? 1;
  if (status !== 0) break;
}
process.stdout.write(`\n${lines.join("\n")}\n`);
