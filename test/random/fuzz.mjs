// Random topologies and mutations of them through all properties and readers for a number of seconds, with a process for
// each CPU: npm run fuzz -- [seconds] [first seed] [part of the title of the only test, such as "changes"]. Of each check that
// fails it prints the first topology, without what does not matter. "random 7:12" is the twelfth of seed 7;
// GEN_BUNDLE_RANDOM=7:12 makes `npm test` read the first twelve.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";

const [seconds = 600, first = 1] = process.argv.slice(2, 4).map(Number);
const only = process.argv[4] === undefined ? [] : ["--testNamePattern", process.argv[4]];
const start = Date.now();
const total = { topologies: 0, built: 0, refusals: {} };

function sum({ topologies, built, refusals }) {
  total.topologies += topologies;
  total.built += built;
  for (const [rule, count] of Object.entries(refusals))
    total.refusals[rule] = (total.refusals[rule] ?? 0) + count;
  const passed = Math.round((Date.now() - start) / 1000);
  process.stdout.write(`${total.topologies} topologies, ${total.built} of them built, in ${passed} s\n`);
}

const workers = Array.from({ length: availableParallelism() }, (_, index) => {
  const child = spawn(
    "npx",
    [
      "vitest",
      "run",
      "--config",
      "test/random/vitest.config.ts",
      "--reporter=dot",
      "--disableConsoleIntercept",
      ...only,
    ],
    {
      env: {
        ...process.env,
        GEN_BUNDLE_FUZZ: `${seconds}:${first + index}:${availableParallelism()}`,
        GEN_BUNDLE_RANDOM: "1:0",
      },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith("batch ")) sum(JSON.parse(line.slice("batch ".length)));
    else process.stdout.write(`${line}\n`);
  });
  return new Promise((resolve) => child.on("close", resolve));
});

const codes = await Promise.all(workers);
process.stdout.write(`Refused, by rule: ${JSON.stringify(total.refusals)}\n`);
if (codes.some((code) => code !== 0)) process.exitCode = 1;
