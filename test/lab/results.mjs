import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { run } from "./run.mjs";
import { titleOf } from "./topology.mjs";

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

/** docs/LAB.md, of the results of every estate, each with its day. */
export function markdown(phases) {
  const results = phases.flatMap((phase) => phase.results);
  const bounds = new Map(results.flatMap(({ bound }) => (bound ? [[bound.title, bound]] : [])));
  const machine = `${cpus().length} CPUs, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, kernel ${release().replace(/-.*/, "")}`;
  const head = ["Scenario", "Expected", "Longest pause", "Bound", "Lost", "Result"];
  const whole = (each) => row(each).toSpliced(1, 0, each.holds ?? "–");
  const [{ versions }] = phases;
  return `<!-- Written by npm run lab. -->

# Lab results

\`npm run lab\` boots estates from the files that the built command line writes for them, each host installed by its own
install.sh, and breaks them. \`test/lab/patches.sh\` lists the differences from real machines. This machine has ${machine}.

A client sends a request every 50 ms: it writes a row through the write endpoint, publishes a confirmed message, puts a key,
or connects to a VIP. The longest pause is its longest time without an acknowledgement. Lost requests were acknowledged, but
their result is missing at the end. No run may exceed the bound, which RUNBOOK.md states and the plan computes. In the first
estate, a scenario is repeated until its slowest run reaches at least half of the bound, or it fails: a bound that no run
comes near proves nothing. In the other estates, it is played once. Examples have the versions and the memory of the lab.

${phases
  .map(
    ({ estate, day, hosts, airflow, results }) => `## ${titleOf(estate)}

${hosts} hosts${airflow ? `, Airflow ${airflow}` : ""}, on ${day}.

${rows(head, results.map(whole))}
`,
  )
  .join("\n")}
## Bounds

Each bound is the sum of its parts, each at its maximum. They are the same in all of these estates.

${[...bounds.values()].map(({ title, seconds, parts }) => `- ${title}: ${seconds} s. ${parts.map(({ formula }) => formula).join("; ")}.`).join("\n")}

## Versions

${rows(["Program", "Version"], versions)}
`;
}

/** The programs of a phase with their versions. */
export async function versions(base, topology) {
  const names = [
    "systemd",
    "etcd-server",
    `postgresql-${topology.postgres.version}`,
    "haproxy",
    "keepalived",
    "rabbitmq-server",
    "nftables",
    "pgbackrest",
  ];
  const format = "--showformat=$" + "{Package} $" + "{Version}\n";
  const found = await run("chroot", base, "dpkg-query", "--show", format, ...names);
  const patches = readFileSync(new URL("patches.sh", import.meta.url), "utf8");
  return [
    [
      "patroni",
      topology.platform === "debian12"
        ? /patroni\[.*\]==([\d.]+)/.exec(patches)[1]
        : topology.postgres.patroni.version,
    ],
    ...found.split("\n").map((each) => each.split(" ")),
  ];
}
