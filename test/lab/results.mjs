import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { run } from "./run.mjs";

const seconds = (value) => (value === undefined ? "–" : `${value.toFixed(1)} s`);

function rows(results) {
  return results.map(({ title, holds, measured, bound, acknowledged, lost, remark, failed }) => [
    title,
    holds ?? "–",
    seconds(measured),
    seconds(bound?.seconds),
    acknowledged === undefined ? "–" : `${lost} of ${acknowledged}`,
    failed ? `FAILED: ${failed.message.split("\n")[0]}` : (remark ?? "holds"),
  ]);
}

/** For a terminal. */
export function table(results) {
  const lines = [["SCENARIO", "LONGEST PAUSE", "BOUND", "LOST", "RESULT"]];
  for (const [title, , ...rest] of rows(results)) lines.push([title, ...rest]);
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** docs/LAB.md. */
export async function markdown(results, { base, hosts, airflow }) {
  const parts = new Map(
    results.flatMap(({ bound }) => (bound?.parts ?? []).map(({ formula }) => [formula, true])),
  );
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return `<!-- Written by npm run lab. -->

# What the lab has shown

\`npm run lab\` boots ${hosts} hosts of the estate in \`test/lab/topology.json\` from the files that the built command line writes
for it, each with its own install.sh, and breaks them. In what they differ from real machines stands in
\`test/lab/patches.sh\`. Run on ${new Date().toISOString().slice(0, 10)}, with ${cpus().length} CPUs, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, kernel ${release().replace(/-.*/, "")}.

A client writes a row every 50 ms through the write endpoint, or publishes a confirmed message; the pause is its longest
time without an acknowledgement, and lost is what was acknowledged and not there at the end. For a VIP it is the time in
which its port took no connection. The bound is the one of RUNBOOK.md, from the plan.

${line(["Scenario", "What holds", "Longest pause", "Bound", "Lost", "Result"])}
${line(Array(6).fill("---"))}
${rows(results).map(line).join("\n")}

The bounds are made of:

${[...parts.keys()].map((formula) => `- ${formula}`).join("\n")}

## Versions

${(await versions(base, airflow)).map(line).join("\n")}
`;
}

async function versions(base, airflow) {
  const names = [
    "systemd",
    "etcd-server",
    "postgresql-15",
    "haproxy",
    "keepalived",
    "rabbitmq-server",
    "nftables",
    "chrony",
  ];
  const format = "--showformat=$" + "{Package} $" + "{Version}\n";
  const found = await run("chroot", base, "dpkg-query", "--show", format, ...names);
  const patroni = /patroni\[.*\]==([\d.]+)/.exec(
    readFileSync(new URL("patches.sh", import.meta.url), "utf8"),
  );
  return [
    ["Program", "Version"],
    ["---", "---"],
    ["airflow", airflow],
    ["patroni", patroni?.[1] ?? "–"],
    ...found.split("\n").map((each) => each.split(" ")),
  ];
}
