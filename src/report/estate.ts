import type { Analysis, Loss } from "../analysis/analysis.ts";
import { groupBy } from "../model/group-by.ts";
import { printable } from "./printable.ts";
import { lostData, rounded, splitBrain } from "./seconds.ts";
import { type Row, section } from "./section.ts";

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
      ...dataLosses.map(({ title, seconds, formula }): Row => [title, `${lostData(seconds)} (${formula})`]),
      ...unknown(external.filter(({ keepsState }) => keepsState)),
    ]),
    section(
      "Time for which an old database leader may accept writes while a new leader exists",
      splitBrains.map(({ title, seconds, formula }) => [splitBrain(seconds), `${title}: ${formula}`]),
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

export function lossRows(losses: readonly Loss[]): Row[] {
  return losses.map(({ zone, lost, stops }) => [zone ?? lost.join(", "), `${stops.join("; ")}.`]);
}

/** Combines pairs that stop the same services into one row. All pairs of a set of hosts become "any two of". */
export function pairRows(pairs: readonly Loss[]): Row[] {
  return [...groupBy(pairs, ({ stops }) => `${stops.join("; ")}.`)].map(([text, alike]) => {
    const lost = alike.map((pair) => pair.lost);
    const hosts = [...new Set(lost.flat())];
    const every = hosts.length > 2 && lost.length === (hosts.length * (hosts.length - 1)) / 2;
    return [every ? `any two of ${hosts.join(", ")}` : lost.map((pair) => pair.join(" + ")).join(", "), text];
  });
}
