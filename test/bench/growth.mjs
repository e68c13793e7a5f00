// Growth: time and memory of inputs that grow in one place only, each in a process of its own. The exponent compares the
// whole input with its half; 1 is proportional to the input. Output is what the bundle has, whose hosts list each other:
// /etc/hosts has a line for each host. Inputs of 1 MiB are mostly refused; those without errors generate every file.
import { spawnSync } from "node:child_process";
import { growingInputs, largestCounts } from "./growing-inputs.mjs";

const child = new URL("growth-child.mjs", import.meta.url).pathname;
const largest = 1024 * 1024;
const [pattern = ".", seconds = "60"] = process.argv.slice(2);

function sizeOf(make, count) {
  const { input, secrets } = make(count);
  // Objects of the library have no text: count 100 characters for each item.
  return (typeof input === "string" ? input.length : 100 * count) + JSON.stringify(secrets ?? {}).length;
}

/** The number of items of an input of 1 MiB. */
function largestCount(make) {
  const fixed = sizeOf(make, 100);
  return 100 + ((largest - fixed) / (sizeOf(make, 1100) - fixed)) * 1000;
}

function measured(name, count) {
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, [child, name, String(count)], {
    encoding: "utf8",
    timeout: Number(seconds) * 1000,
  });
  if (signal !== null) return { failure: `more than ${seconds} s` };
  return status === 0
    ? JSON.parse(stdout)
    : { failure: stderr.split("\n").find((line) => /Error/.test(line)) ?? status };
}

process.stdout.write(
  `${"1 MiB, or as many as are accepted, of".padEnd(54)} exponent      s    MiB  findings  output MiB\n`,
);
for (const name of Object.keys(growingInputs).filter((each) => new RegExp(pattern).test(each))) {
  const count = largestCounts[name] ?? Math.floor(largestCount(growingInputs[name]));
  const half = measured(name, count >> 1);
  const whole = measured(name, count);
  if (whole.failure !== undefined) {
    process.stdout.write(`${name.padEnd(54)} failed: ${whole.failure}\n`);
    process.exitCode = 1;
    continue;
  }
  const exponent = Math.log2(whole.seconds / half.seconds);
  process.stdout.write(
    `${name.padEnd(54)} ${exponent.toFixed(2).padStart(8)} ${whole.seconds.toFixed(1).padStart(6)} ${whole.mebibytes.toFixed(0).padStart(6)} ${String(whole.findings).padStart(9)} ${(whole.output / 2 ** 20).toFixed(0).padStart(11)}\n`,
  );
}
