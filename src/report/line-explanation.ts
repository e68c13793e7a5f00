import { counted } from "../model/counted.ts";
import type { Place } from "../model/diagnostic.ts";
import { groupBy } from "../model/group-by.ts";
import { listedNames } from "../model/listed-names.ts";
import { pointerSegments } from "../model/pointer.ts";
import { withoutSecrets } from "../model/secret-like.ts";
import { missingSecretMark } from "../model/secrets.ts";
import type { TopologyKey } from "../model/topology-key.ts";
import type { LineExplanation, LineSource } from "../sources/explain-line.ts";
import type { Line, Source } from "../sources/measured-estate.ts";
import { printable } from "./printable.ts";
import { rounded } from "./seconds.ts";

/** The path of a file in the output directory. */
export function pathInBundle({ host, path }: Pick<Line, "host" | "path">): string {
  return host === undefined ? path : `hosts/${host}${path}`;
}

/** Formats the explanation of a line as text: the line, its sources with what a change of each does, and its file. */
export function lineExplanation(
  explanation: LineExplanation,
  keys: readonly TopologyKey[],
  file: string,
): string {
  const { line, text, component, sources, fileSources, unmeasured, onChange } = explanation;
  const [absent, others] = [sources.filter(isAbsent), sources.filter((each) => !isAbsent(each))];
  const needed = fileSources.map((source) => sourceTitle(source, file));
  return [
    `${pathInBundle(explanation)}:${line}\n\n    ${printable(text)}`,
    ...(text.includes(missingSecretMark) ? ["With --secrets, the line has the value of the secret."] : []),
    ...(sources.length === 0
      ? [`No value of the topology changes this line: it is constant text of "${component}".`]
      : []),
    ...others.map((source) => sourceText(source, keys, file)),
    ...(absent.length === 0
      ? []
      : [`The topology does not set ${absent.map(nameOf).join(", ")}, which can change this line.`]),
    [
      `"${component}" of gen-bundle writes the file${needed.length === 0 ? "" : `, because ${needed.join("; ")}`}.`,
      ...(onChange
        ? [`When it changes, install.sh ${onChange.action}s ${listedNames(onChange.units)}.`]
        : []),
    ].join("\n"),
    ...(unmeasured.length === 0 ? [] : [`No other value could be tried for ${unmeasured.join(", ")}.`]),
  ]
    .map((paragraph) => `${paragraph}\n`)
    .join("\n");
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
  const { key, kind, elsewhere, failovers, rules, refusedBy } = source;
  const described = keys.find((each) => each.key === key);
  const details = [
    ...(described && kind !== "name" ? [firstSentence(described.description)] : []),
    ...(described?.derivedFrom && kind === "default"
      ? [`The default derives from ${described.derivedFrom.join(" and ")} if that is set.`]
      : []),
    otherText(source),
    ...(refusedBy.length === 0 ? [] : [`This change alone would be refused: ${refusedBy.join(", ")}.`]),
    ...(elsewhere.length === 0 ? [] : [`It also changes ${linesText(elsewhere)}.`]),
    ...effectTexts(source),
    ...failovers.map(
      ({ what, before, after }) =>
        `Failover "${what}" takes up to ${rounded(after)} s instead of ${rounded(before)} s.`,
    ),
    ...(rules.length === 0 ? [] : [`Rules that then have a finding: ${rules.join(", ")}.`]),
  ];
  return [`${sourceTitle(source, file)}.`, ...details.map((detail) => `    ${detail}`)].join("\n");
}

function otherText({ kind, other, becomes }: LineSource): string {
  const condition = other === undefined ? "Without it" : `With ${valueText(other)}`;
  return becomes === undefined
    ? `${condition}${kind === "name" ? " as name" : ""}, the line is gone.`
    : `${condition}${kind === "name" ? " as name" : ""}: ${printable(becomes.trim())}`;
}

/** Lists the first lines. */
function linesText(lines: readonly Line[]): string {
  const files = groupBy(lines, pathInBundle);
  const first = [...files].slice(0, 3).map(([path, [each]]) => `${path}:${each.line}`);
  return `${counted(lines.length, "other line")} in ${counted(files.size, "file")}: ${first.join(", ")}${files.size > 3 ? " and others" : ""}`;
}

/** The effects on a running estate: the actions of install.sh, and the commands of a plan. */
function effectTexts({ hosts, activations }: LineSource): readonly string[] {
  const acting = hosts.flatMap(({ host, units }) => units.map((each) => ({ host, ...each })));
  const byUnit = [...groupBy(acting, ({ unit, action }) => `${action} ${unit}`).values()].map((each) => ({
    ...each[0],
    on: listedNames(each.map(({ host }) => host)),
  }));
  const actions = [...groupBy(byUnit, ({ action, on }) => `${action} ${on}`).values()].map(
    (each) => `${each[0].action} ${listedNames(each.map(({ unit }) => unit))} on ${each[0].on}`,
  );
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

function placeText(place: Place | undefined, file: string): string {
  if (place?.line === undefined) return "";
  return ` (${printable(place.file ?? file)}:${place.line}${place.column === undefined ? "" : `:${place.column}`})`;
}

const longest = 160;

/** A value as JSON on one line, shortened. */
function valueText(value: unknown): string {
  const text = printable(withoutSecrets(JSON.stringify(value) ?? ""));
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
