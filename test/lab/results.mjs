import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { run } from "./run.mjs";
import { estateNames, newestPostgres, platformOf, titleOf } from "./topology.mjs";

/** The whole estate has all that the short one has. */
export const pageEstates = estateNames.filter((name) => name !== "short");

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

/** The parts of a page by their headings. */
function partsOf(page) {
  const [, ...parts] = `\n${page}`.split("\n## ");
  return new Map(parts.map((part) => [part.slice(0, part.indexOf("\n")), `## ${part.trim()}\n`]));
}

/** docs/LAB.md, of the results of some estates, each with its day. What a page says of the others stays. */
export function markdown(phases, page) {
  const parts = partsOf(page);
  const latest = new Map(phases.map((phase) => [phase.estate, phase]));
  const kept = [...(parts.get("Bounds") ?? "").matchAll(/^- ([^\n]*): \d.*$/gm)];
  const bounds = new Map(kept.map(([text, title]) => [title, text]));
  for (const { estate, results } of phases)
    for (const { bound } of results.filter((result) => result.bound)) {
      const text = `${bound.seconds} s. ${bound.parts.map(({ formula }) => formula).join("; ")}.`;
      const usual = `- ${bound.title}: ${text}`;
      // That of the first estate counts for all; one that has other parts says whose it is.
      const other = estate !== pageEstates[0] && (bounds.get(bound.title) ?? usual) !== usual;
      const title = other ? `${bound.title}, in ${estate}` : bound.title;
      bounds.set(title, `- ${title}: ${text}`);
    }
  const machine = `${cpus().length} CPUs, ${Math.round(totalmem() / 2 ** 30)} GiB of memory, kernel ${release().replace(/-.*/, "")}`;
  const estates = pageEstates.flatMap((estate) =>
    latest.has(estate) ? estatePart(latest.get(estate)) : (parts.get(titleOf(estate)) ?? []),
  );
  const ordinary = phases.find(({ estate }) => platformOf(estate) === undefined);
  const versions = ordinary
    ? `## Versions\n\n${rows(["Program", "Version"], ordinary.versions)}\n`
    : parts.get("Versions");
  return `<!-- Written by npm run lab. -->

# Lab results

\`npm run lab\` boots estates from the files that the built command line writes for them, each host installed by its own
install.sh, and breaks them. \`test/lab/patches.sh\` lists the differences from real machines. This machine has ${machine}.

A client sends a request every 50 ms: it writes a row through the write endpoint, publishes a confirmed message, puts a key,
or connects to a VIP. The longest pause is its longest time without an acknowledgement. Lost requests were acknowledged, but
their result is missing at the end. No run may exceed the bound, which RUNBOOK.md states and the plan computes. In the first
estate, a scenario is repeated until its slowest run reaches at least half of the bound, or it fails: a bound that no run
comes near proves nothing. In the other estates, it is played once. Examples have the versions and the memory of the lab.

${estates.join("\n")}
## Bounds

Each bound is the sum of its parts, each at its maximum. Where no estate is named, they are the same in all that have them.

${[...bounds.values()].join("\n")}

${versions}`;
}

function estatePart({ estate, day, hosts, airflow, results }) {
  const head = ["Scenario", "Expected", "Longest pause", "Bound", "Lost", "Result"];
  const whole = (each) => row(each).toSpliced(1, 0, each.holds ?? "–");
  const other = platformOf(estate);
  return `## ${titleOf(estate)}

${hosts} hosts${airflow ? `, Airflow ${airflow}` : ""}${other ? `, on the platform ${other}` : ""}, on ${day}.

${rows(head, results.map(whole))}
`;
}

/** The programs of a phase with their versions. */
export async function versions(base, topology) {
  const names = [
    "systemd",
    "etcd-server",
    // An older version lies beside it, in a layer of its own.
    `postgresql-${newestPostgres(topology.platform)}`,
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
