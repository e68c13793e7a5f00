import type { Analysis, Loss } from "../analysis/analysis.ts";
import { groupBy } from "../model/group-by.ts";
import { printable } from "./printable.ts";

/** Width in columns that most terminals have. */
const width = 100;

/** Formats the analysis of an estate as text: one screen for an estate of a dozen hosts. */
export function estateReport(
  name: string,
  {
    tolerances,
    hosts,
    zones,
    pairs,
    failovers,
    dataLosses,
    splitBrains,
    budgets,
    capacities,
    external,
  }: Analysis,
): string {
  const unknown = (some: Analysis["external"]) =>
    some.map(
      ({ title, hosts: own, operator }): Row => [
        title,
        `not known: operated by ${operator} (${own.join(", ")})`,
      ],
    );
  const sections = [
    section("Hosts that each service may lose and still work", [
      ...tolerances.map(
        ({ title, tolerated, formula, hosts: own }): Row => [
          title,
          `${tolerated === 0 ? "no host" : tolerated === 1 ? "1 host" : `${tolerated} hosts`} (${formula}: ${own.join(", ")})`,
        ],
      ),
      ...unknown(external),
    ]),
    section("Services that stop when one host is lost", lossRows(hosts)),
    ...(zones ? [section("Services that stop when one zone is lost", lossRows(zones))] : []),
    section(
      "More services that stop when two hosts are lost together",
      pairs ? pairRows(pairs) : [],
      pairs ? "None." : "Not computed for an estate of this size.",
    ),
    section("Duration of failovers: worst case, typical case", [
      ...failovers.map(
        ({ what, total, typical, terms, effects }): Row => [
          `${rounded(total)} s, ${rounded(typical)} s`,
          [
            terms.length === 1
              ? what
              : `${what} (${terms.map(({ seconds, span }) => `${span.replaceAll("-", " ")} ${rounded(seconds)} s`).join(" + ")})`,
            ...effects,
          ].join("; "),
        ],
      ),
      ...external.map(
        ({ title, operator }): Row => ["not known", `${title}, operated by ${operator}: it fails over`],
      ),
    ]),
    section("Data that is lost with a host", [
      ...dataLosses.map(
        ({ title, seconds, formula }): Row => [
          title,
          `${seconds === undefined ? "all" : seconds === 0 ? "none" : `up to the last ${rounded(seconds)} s`} (${formula})`,
        ],
      ),
      ...unknown(external.filter(({ keepsState }) => keepsState)),
    ]),
    section(
      "Time for which an old database leader may accept writes while a new leader exists",
      splitBrains.map(({ title, seconds, formula }) => [
        seconds === undefined ? "until stopped" : seconds === 0 ? "never" : `${rounded(seconds)} s`,
        `${title}: ${formula}`,
      ]),
    ),
    ...(capacities.length > 0
      ? [
          section(
            "Capacity of each function: all hosts, one host lost",
            capacities.map(({ title, unit, all, remaining }) => [
              title,
              `${all} ${unit}, ${remaining} ${unit}`,
            ]),
          ),
        ]
      : []),
    section(
      "Use of limited resources",
      budgets.map(({ resource, used, needed, offered }) => [
        resource,
        `${used} of ${offered} (${needed} with 10 % in reserve)`,
      ]),
    ),
  ];
  return `${printable(name)}\n\n${sections.join("\n")}`;
}

/** Rounds seconds to tenths. */
function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

type Row = readonly [label: string, text: string];

function section(heading: string, rows: readonly Row[], nothing = "None."): string {
  if (rows.length === 0) return `${heading}\n  ${nothing}\n`;
  const margin = Math.min(30, Math.max(...rows.map(([label]) => label.length))) + 4;
  const lines = rows.flatMap(([label, text]) => {
    const [first = "", ...others] = wrapped(text, width - margin);
    // A label that is wider than its column gets its own line.
    const head = `  ${label}`;
    const start =
      head.length + 2 > margin ? [head, " ".repeat(margin) + first] : [head.padEnd(margin) + first];
    return [...start, ...others.map((line) => " ".repeat(margin) + line)];
  });
  return [heading, ...lines].map((line) => `${printable(line)}\n`).join("");
}

function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function lossRows(losses: readonly Loss[]): Row[] {
  return losses.map(({ zone, lost, stops }) => [zone ?? lost.join(", "), `${stops.join("; ")}.`]);
}

/** Combines pairs that stop the same services into one row. All pairs of a set of hosts become "any two of". */
function pairRows(pairs: readonly Loss[]): Row[] {
  return [...groupBy(pairs, ({ stops }) => `${stops.join("; ")}.`)].map(([text, alike]) => {
    const lost = alike.map((pair) => pair.lost);
    const hosts = [...new Set(lost.flat())];
    const every = hosts.length > 2 && lost.length === (hosts.length * (hosts.length - 1)) / 2;
    return [every ? `any two of ${hosts.join(", ")}` : lost.map((pair) => pair.join(" + ")).join(", "), text];
  });
}
