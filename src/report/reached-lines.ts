import type { Artifact } from "../model/artifact.ts";
import { groupBy } from "../model/group-by.ts";
import { listedNames } from "../model/listed-names.ts";
import type { File } from "../sources/file-lines.ts";
import type { ChangedSource, FileSources, ReachedLines } from "../sources/source-map.ts";
import { amountText, listed, pathInBundle, shortened, sourceTitle, valueText } from "./line-explanation.ts";
import { printable } from "./printable.ts";

type ListedFile = File & Pick<Partial<Artifact>, "onChange">;

/** Files with lines that are listed, lines of each, and values that were changed. */
const most = { files: 30, lines: 12, changed: 12 };

/**
 * Lists the lines that values reach, with their texts: first files whose change restarts units, then those that reload some.
 * The same lines of a file on several hosts stand once.
 *
 * @param texts the files and documents of the estate
 */
export function reachedLines(
  { changed, files, unmeasured }: ReachedLines,
  texts: readonly ListedFile[],
  file: string,
): string {
  const contents = new Map(texts.map((each) => [pathInBundle(each), each]));
  const rows = files.map((each) => {
    const own = contents.get(pathInBundle(each));
    const reached = each.lines.flatMap((sources, index) => (sources.length > 0 ? [index] : []));
    return {
      file: each,
      action: actions.indexOf(own?.onChange?.action),
      reached,
      text: linesText(reached, own?.content.split("\n") ?? [], each),
    };
  });
  const ordered = rows.toSorted((a, b) => order(a) - order(b));
  const groups = [
    ...groupBy(ordered, ({ file: { host, path }, text }) =>
      JSON.stringify([host === undefined, path, text]),
    ).values(),
  ];
  const shown = groups.slice(0, most.files).map((group) => {
    const [{ file: first, text }] = group;
    const hosts = group.flatMap(({ file: { host = [] } }) => host);
    const name = hosts.length > 1 ? `${first.path} on ${listedNames(hosts)}` : pathInBundle(first);
    return `\n${name}${first.sources.length > 0 ? ": the whole file" : ""}\n${text}`;
  });
  const rest = groups.slice(most.files).reduce((sum, group) => sum + group.length, 0);
  const lines = rows.reduce((sum, { reached }) => sum + reached.length, 0);
  const partial = rows.filter(({ reached }) => reached.length > 0).length;
  const gone = files.filter(({ sources }) => sources.length > 0).length;
  return [
    ...changed
      .slice(0, most.changed)
      .map((source) => `${sourceTitle(source, file)}.${changed.length > 3 ? "" : triedText(source)}\n`),
    ...(changed.length > most.changed ? [`${more(changed.length - most.changed, "value")}\n`] : []),
    ...(unmeasured.length === 0 ? [] : [`No other value could be tried for ${listed(unmeasured)}.\n`]),
    files.length === 0
      ? "\nNo line of a file changes with it. Rules, the report or new lines read it.\n"
      : `\nAnother value ${amountText("line", lines, partial, gone)}:\n`,
    ...shown,
    ...(rest === 0 ? [] : [`\n${more(rest, "file")}\n`]),
  ].join("");
}

const actions: readonly (string | undefined)[] = ["restart", "reload", undefined];

/** Documents are last. */
function order({ file: { host }, action }: { readonly file: FileSources; readonly action: number }): number {
  return host === undefined ? actions.length : action;
}

/** The values with which the lines were measured. */
function triedText({ kind, others }: ChangedSource): string {
  const texts = others.map((other) => (other === undefined ? "without it" : valueText(other)));
  if (texts.length === 0) return "";
  const shown = texts.slice(0, 4);
  const rest = texts.length > shown.length ? ` and ${texts.length - shown.length} more` : "";
  return ` Measured with ${shown.join(", ")}${rest}${kind === "name" ? " as name" : ""}.`;
}

function linesText(
  reached: readonly number[],
  lines: readonly string[],
  { lines: all }: FileSources,
): string {
  const width = String(all.length).length;
  const shown = reached
    .slice(0, most.lines)
    .map(
      (index) => `    ${String(index + 1).padStart(width)}  ${shortened(printable(lines[index] ?? ""))}\n`,
    );
  const rest = reached.length - shown.length;
  return [...shown, ...(rest === 0 ? [] : [`    ${more(rest, "line")}\n`])].join("");
}

function more(amount: number, noun: string): string {
  return `… and ${amount} more ${noun}${amount === 1 ? "" : "s"}: --format json lists all`;
}
