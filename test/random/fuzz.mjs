// Runs the readers and the properties over random topologies for a number of seconds, batch after batch, each with the
// next seed: npm run fuzz -- [seconds] [first seed]. It stops at the first failure, whose seed finds it again:
// GEN_BUNDLE_RANDOM=seed:count npx vitest run --config test/vitest.config.ts test/readers test/random
import { spawnSync } from "node:child_process";

const [seconds = 600, first = 1] = process.argv.slice(2).map(Number);
const batch = 250;
const end = Date.now() + seconds * 1000;
let total = 0;
for (let seed = first; Date.now() < end; seed += 1) {
  const random = `${seed}:${batch}`;
  const { status } = spawnSync(
    "npx",
    [
      ...[
        "vitest",
        "run",
        "--config",
        "test/vitest.config.ts",
        "--no-isolate",
        "--maxWorkers=1",
        "--reporter=dot",
      ],
      ...["test/readers", "test/random"],
    ],
    { env: { ...process.env, GEN_BUNDLE_RANDOM: random }, stdio: ["ignore", "ignore", "inherit"] },
  );
  if (status !== 0) {
    process.stderr.write(`A topology of GEN_BUNDLE_RANDOM=${random} fails; after ${total} that do not.\n`);
    process.exit(1);
  }
  total += batch;
  process.stdout.write(`${total} topologies, up to GEN_BUNDLE_RANDOM=${random}\n`);
}
