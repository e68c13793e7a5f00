import { strongestFirst } from "../change/host-effects.ts";
import { counted } from "../model/counted.ts";
import type { Place } from "../model/diagnostic.ts";
import { groupBy } from "../model/group-by.ts";
import { listedNames } from "../model/listed-names.ts";
import { pointerSegments } from "../model/pointer.ts";
import { withoutSecrets } from "../model/secret-like.ts";
import { missingSecretMark } from "../model/secrets.ts";
import type { TopologyKey } from "../model/topology-key.ts";
import type { LineExplanation, LineSource } from "../sources/explain-line.ts";
import type { FileName } from "../sources/file-lines.ts";
import type { LineConnection, LineFormula } from "../sources/line-facts.ts";
import type { Line, Source } from "../sources/measured-estate.ts";
import { printable } from "./printable.ts";
import { rounded } from "./seconds.ts";

/** The path of a file in the output directory. */
export function pathInBundle({ host, path }: FileName): string {
  return host === undefined ? path : `hosts/${host}${path}`;
}

/** Sources that are told in full. */
const mostSources = 6;

/** Formats the explanation of a line as text: the line, its sources with what a change of each does, and its file. */
export function lineExplanation(
  explanation: LineExplanation,
  keys: readonly TopologyKey[],
  file: string,
): string {
  const { line, text, component, sources, fileSources, formulas, connections, unmeasured, onChange } =
    explanation;
  const [absent, others] = [sources.filter(isAbsent), sources.filter((each) => !isAbsent(each))];
  const [first, rest] = [others.slice(0, mostSources), others.slice(mostSources)];
  const needed = fileSources.map((source) => sourceTitle(source, file));
  return [
    `${pathInBundle(explanation)}:${line}\n\n    ${printable(text)}`,
    ...(text.includes(missingSecretMark) ? ["With --secrets, the line has the value of the secret."] : []),
    ...(sources.length === 0
      ? [
          `No value that the topology has, and no default, changes this line: it is constant text of "${component}". A setting by name, below \`extra\` of a section, may replace it.`,
        ]
      : []),
    ...(formulas.length === 0 ? [] : [formulas.map(formulaText).join("\n")]),
    ...(connections.length === 0 ? [] : [connectionsText(connections)]),
    ...first.map((source) => sourceText(source, keys, file)),
    ...(rest.length === 0
      ? []
      : [`More can change this line: ${listed(rest.map(shortName))}. --format json tells how.`]),
    ...(absent.length === 0
      ? []
      : [`The topology does not set ${listed(absent.map(nameOf))}, which can change this line.`]),
    [
      `"${component}" of gen-bundle writes the file${needed.length === 0 ? "" : `, because ${needed.join("; ")}`}.`,
      ...(onChange
        ? [`When it changes, install.sh ${onChange.action}s ${listedNames(onChange.units)}.`]
        : []),
    ].join("\n"),
    ...(unmeasured.length === 0 ? [] : [`No other value could be tried for ${listed(unmeasured)}.`]),
  ]
    .map((paragraph) => `${paragraph}\n`)
    .join("\n");
}

/** Connections that are told one by one. */
const mostConnections = 6;

function formulaText({ name, amount, formula, unit }: LineFormula): string {
  return `Computed: ${shortened(printable(name))} = ${printable(formula)} = ${rounded(amount)}${unit === undefined ? "" : ` ${unit}`}.`;
}

function connectionsText(connections: readonly LineConnection[]): string {
  const told = connections.slice(0, mostConnections).map(({ from, to, port, why }) => {
    const place = port === "" ? "" : ` (${port})`;
    return `    ${shortened(printable(from))} to ${shortened(printable(to))}${place}: ${printable(why)}`;
  });
  const more = connections.length - told.length;
  const rest = more === 0 ? [] : [`    … and ${counted(more, "other connection")}: --format json lists all`];
  return [
    `The line comes from ${counted(connections.length, "connection")} of the estate:`,
    ...told,
    ...rest,
  ].join("\n");
}

function isAbsent({ kind }: Source): boolean {
  return kind === "absent";
}

/** The name of a source with its value and its place. */
export function sourceTitle(source: Source, file: string): string {
  const { kind, value } = source;
  const name = nameOf(source);
  const place = placeText(source.place, file);
  if (kind === "name") return `The name ${name}${source.place ? place : " by default"}`;
  if (kind === "written") return `${name} is ${valueText(value)}${place}`;
  return value === undefined ? `${name} is not set` : `${name} is ${valueText(value)} by default`;
}

function sourceText(source: LineSource, keys: readonly TopologyKey[], file: string): string {
  const { key, kind, elsewhere, gone, failovers, rules, refusedBy } = source;
  const described = keys.find((each) => each.key === key);
  const details = [
    ...(described && kind !== "name" ? [firstSentence(described.description)] : []),
    ...(described?.derivedFrom && kind === "default"
      ? [`The default derives from ${described.derivedFrom.join(" and ")} if that is set.`]
      : []),
    otherText(source),
    ...(refusedBy.length === 0 ? [] : [`This change alone would be refused: ${refusedBy.join(", ")}.`]),
    ...(elsewhere.length + gone.length === 0 ? [] : [`It also ${reachText(elsewhere, gone)}.`]),
    ...effectTexts(source),
    ...failovers.map(
      ({ what, before, after }) =>
        `Failover "${what}" takes up to ${rounded(after)} s instead of ${rounded(before)} s.`,
    ),
    ...(rules.length === 0 ? [] : [`Rules that then have a finding: ${rules.join(", ")}.`]),
  ];
  // The default of some ports depends on others, so that the topology with all defaults has none.
  const otherwise =
    kind === "default" && source.value === undefined && described?.default !== undefined
      ? ` (default: ${described.default})`
      : "";
  return [`${sourceTitle(source, file)}${otherwise}.`, ...details.map((detail) => `    ${detail}`)].join(
    "\n",
  );
}

function otherText({ kind, other, becomes }: LineSource): string {
  const condition = other === undefined ? "Without it" : `With ${valueText(other)}`;
  return becomes === undefined
    ? `${condition}${kind === "name" ? " as name" : ""}, the line is gone.`
    : `${condition}${kind === "name" ? " as name" : ""}: ${printable(becomes.trim())}`;
}

/** Counts lines and files, and names the first ones. */
function reachText(lines: readonly Line[], gone: readonly FileName[]): string {
  const byFile = groupBy(lines, pathInBundle);
  const places = [...[...byFile].map(([path, [each]]) => `${path}:${each.line}`), ...gone.map(pathInBundle)];
  const more = places.length > mostPlaces ? " and others" : "";
  return `${amountText("other line", lines.length, byFile.size, gone.length)}: ${places.slice(0, mostPlaces).join(", ")}${more}`;
}

const mostPlaces = 3;

/** Counts lines that change, the files in which they are, and files that are gone. */
export function amountText(noun: string, lines: number, files: number, gone: number): string {
  const parts = [
    ...(lines === 0 ? [] : [`changes ${counted(lines, noun)} in ${counted(files, "file")}`]),
    ...(gone === 0 ? [] : [`removes ${counted(gone, "file")}`]),
  ];
  return parts.join(" and ");
}

/** Names in a sentence, of which the last ones are counted if there are many. */
export function listed(names: readonly string[]): string {
  const shown = names.length > mostNames + 1 ? names.slice(0, mostNames) : names;
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

const mostNames = 8;

/** Groups of units that are told one by one, each with its hosts. */
const mostGroups = 4;

/** The effects on a running estate: the actions of install.sh, and the commands of a plan. */
function effectTexts({ hosts, activations }: LineSource): readonly string[] {
  const acting = hosts.flatMap(({ host, units }) => units.map((each) => ({ host, ...each })));
  const byUnit = [...groupBy(acting, ({ unit, action }) => `${action} ${unit}`).values()].map((each) => ({
    ...each[0],
    on: each.map(({ host }) => host),
  }));
  const byHosts = [...groupBy(byUnit, ({ action, on }) => `${action} ${on.join()}`).values()];
  const isShort = byHosts.length <= mostGroups;
  const groups = isShort ? byHosts : [...groupBy(byUnit, ({ action }) => action).values()];
  const actions = groups
    .toSorted(([a], [b]) => strongestFirst.indexOf(a.action) - strongestFirst.indexOf(b.action))
    .map((each) => {
      const on = [...new Set(each.flatMap((unit) => unit.on))];
      const place = isShort || on.length <= mostPlaces ? listedNames(on) : counted(on.length, "host");
      return `${each[0].action} ${listedNames(each.map(({ unit }) => unit))} on ${place}`;
    });
  return [
    ...(actions.length === 0 ? [] : [`install.sh would ${actions.join("; ")}.`]),
    ...activations.map((title) => `${title}, with commands that gen-bundle plan prints.`),
    ...(hosts.length > 0 && actions.length === 0 && activations.length === 0
      ? [`No unit would reload or restart on ${listedNames(hosts.map(({ host }) => host))}.`]
      : []),
  ];
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;
}

function nameOf({ pointer }: Pick<Source, "pointer">): string {
  return printable(withoutSecrets(pointerSegments(pointer).join(".")));
}

function shortName(source: Source): string {
  return source.kind === "name" ? `the name ${nameOf(source)}` : nameOf(source);
}

function placeText(place: Place | undefined, file: string): string {
  if (place?.line === undefined) return "";
  return ` (${printable(place.file ?? file)}:${place.line}${place.column === undefined ? "" : `:${place.column}`})`;
}

const longest = 160;

/** A value as JSON on one line, shortened. */
export function valueText(value: unknown): string {
  return shortened(printable(withoutSecrets(JSON.stringify(value) ?? "")));
}

export function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
