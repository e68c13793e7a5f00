// Growth: time and memory of inputs that grow in one place, each in a process of its own.
import { spawnSync } from "node:child_process";
import { growingInputs } from "./growing-inputs.mjs";

const root = new URL("../..", import.meta.url).pathname;
const largest = 1024 * 1024;
const limit = { seconds: Number(process.env.LIMIT ?? 20) };

function sizeOf(name, count) {
  const { input, secrets } = growingInputs[name](count);
  return (
    (typeof input === "string" ? input.length : 100 * count) + (secrets ? JSON.stringify(secrets).length : 0)
  );
}

function measure(name, count) {
  const { stdout, status, signal, stderr } = spawnSync(
    process.execPath,
    [`${root}test/bench/growth-child.mjs`, name, String(count)],
    { encoding: "utf8", timeout: limit.seconds * 1000 },
  );
  if (signal) return { failed: `${signal}` };
  if (status !== 0)
    return { failed: stderr.split("\n").find((l) => /Error|FATAL/.test(l)) ?? `status ${status}` };
  return JSON.parse(stdout);
}

const filter = process.argv[2] ? new RegExp(process.argv[2]) : /./;
for (const name of Object.keys(growingInputs).filter((each) => filter.test(each))) {
  const fixed = sizeOf(name, 100);
  const per = (sizeOf(name, 1100) - fixed) / 1000;
  const whole = Math.round((largest - fixed) / per);

  const steps = [];
  let wide = "";
  for (const part of (process.env.PARTS ?? "8,4,2,1").split(",").map(Number)) {
    const r = measure(name, Math.floor(whole / part));
    if (r.failed) {
      wide += ` ${part}:${r.failed}`;
      break;
    }
    steps.push({ part, ...r });
  }
  const [a, b] = steps.slice(-2);
  const exponent = b ? Math.log((b.seconds - 0.02) / (a.seconds - 0.02)) / Math.log(a.part / b.part) : NaN;
  const last = steps.at(-1);
  process.stdout.write(
    `${name.padEnd(44)} n=${String(whole).padStart(7)} exp ${exponent.toFixed(2)} ${steps.map((s) => `${s.seconds.toFixed(1)}s`).join(" ")}${wide} | ${last ? `${last.mebibytes.toFixed(0)}MiB ok=${last.ok} f=${last.findings} ft=${last.text} out=${(last.output / 2 ** 20).toFixed(1)} ${last.worst}` : ""}\n`,
  );
}
