// Builds one growing input in a process of its own, and prints the time, the peak memory and the result.
import { analyse, buildBundle, textReport } from "../../dist/index.js";
import { growingInputs } from "./growing-inputs.mjs";

const [name, count] = process.argv.slice(2);
const { input, secrets } = growingInputs[name](Number(count));
// Processor time: other processes do not change it.
const start = process.cpuUsage();
const result = buildBundle(input, { secrets, today: "2026-11-27" });
textReport(result.diagnostics, { file: "topology.json", text: typeof input === "string" ? input : "" });
if (result.ok) analyse(result.plan);
const { user, system } = process.cpuUsage(start);
const seconds = (user + system) / 1e6;
const files = result.ok ? [...result.bundle.artifacts, ...result.bundle.documents] : [];
process.stdout.write(
  JSON.stringify({
    seconds,
    mebibytes: process.resourceUsage().maxRSS / 1024,
    findings: result.diagnostics.length,
    output: files.reduce((sum, { content }) => sum + content.length, 0),
  }),
);
