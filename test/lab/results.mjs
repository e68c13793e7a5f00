import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { run } from "./run.mjs";

const seconds = (value) => (value === undefined ? "–" : `${value.toFixed(1)} s`);

/** Scenario, slowest run, bound, lost, result. */
function row({ title, measured, bound, acknowledged, lost, remark, failed }) {
  const slowest = measured.length > 0 ? Math.max(...measured) : undefined;
  const runs = measured.length > 1 ? ` (${measured.length} runs)` : "";
  return [
    title,
    seconds(slowest) + runs,
    seconds(bound?.seconds),
    acknowledged === undefined ? "–" : `${lost} of ${acknowledged}`,
    failed ? `FAILED: ${failed.split("\n")[0]}` : (remark ?? "holds"),
  ];
}

/** For a terminal. */
export function table(phases) {
  const lines = [["SCENARIO", "LONGEST PAUSE", "BOUND", "LOST", "RESULT"]];
  for (const { results } of phases) lines.push(...results.map(row));
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const padded = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join("  "));
  return padded.map((line) => line.trimEnd()).join("\n");
}

const line = (cells) => `| ${cells.join(" | ")} |`;
const rows = (head, body) => [head, head.map(() => "---"), ...body].map(line).join("\n");

/** docs/LAB.md. */
export function markdown(phases) {
  const [{ hosts, results, versions }, ...others] = phases;
  const bounds = new Map(results.flatMap(({ bound }) => (bound ? [[bound.title, bound]] : [])));
  const machine = `${cpus().length} CPUs, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, kernel ${release().replace(/-.*/, "")}`;
  const head = ["Scenario", "What holds", "Longest pause", "Bound", "Lost", "Result"];
  const whole = (each) => row(each).toSpliced(1, 0, each.holds ?? "–");
  return `<!-- Written by npm run lab. -->

# What the lab has shown

\`npm run lab\` boots ${hosts} hosts of the estate in \`test/lab/topology.json\` from the files that the built command line writes
for it, each with its own install.sh, and breaks them. In what they differ from real machines stands in
\`test/lab/patches.sh\`. Run on ${new Date().toISOString().slice(0, 10)} with ${machine}.

A client does something every 50 ms: it writes a row through the write endpoint, publishes a confirmed message, puts a key,
or connects to a VIP. The pause is its longest time without an acknowledgement; lost is what was acknowledged and
not there at the end. No run may take longer than the bound, which is the one of RUNBOOK.md, from the plan; and a scenario is
repeated until the slowest run is at least half of it, or fails: a bound that nothing comes near says nothing.

${rows(head, results.map(whole))}

${others
  .map(
    (phase) => `The same estate with Airflow ${phase.versions.find(([name]) => name === "airflow")[1]}:

${rows(head, phase.results.map(whole))}
`,
  )
  .join("\n")}
## The bounds

Each is what the parts add up to when each of them is as slow as it can be.

${[...bounds.values()].map(({ title, seconds, parts }) => `- ${title}: ${seconds} s. ${parts.map(({ formula }) => formula).join("; ")}.`).join("\n")}

## Versions

${rows(["Program", "Version"], versions)}
`;
}

/** What a phase has run. */
export async function versions(base, topology) {
  const names = [
    "systemd",
    "etcd-server",
    "postgresql-15",
    "haproxy",
    "keepalived",
    "rabbitmq-server",
    "nftables",
  ];
  const format = "--showformat=$" + "{Package} $" + "{Version}\n";
  const found = await run("chroot", base, "dpkg-query", "--show", format, ...names);
  const patches = readFileSync(new URL("patches.sh", import.meta.url), "utf8");
  return [
    ...(topology.airflow ? [["airflow", topology.airflow.version]] : []),
    ["patroni", /patroni\[.*\]==([\d.]+)/.exec(patches)[1]],
    ...found.split("\n").map((each) => each.split(" ")),
  ];
}
