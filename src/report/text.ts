import { counted } from "../model/counted.ts";
import type { Diagnostic, Place, Severity } from "../model/diagnostic.ts";
import { everyItem } from "../model/every-item.ts";
import { isValid } from "../model/results.ts";
import { maskSource } from "./mask-source.ts";
import { printable } from "./printable.ts";
import { ruleCounts } from "./rule-counts.ts";

/** Kind of a part of the report, which determines its colour. */
export type Tone = Severity | "place" | "faint";

export interface TextReportOptions {
  /** Name of the topology file, as given by the user. */
  readonly file: string;
  /** Text of the topology, for excerpts. What looks like a secret is masked in them. */
  readonly text?: string | undefined;
  /** Texts of a topology that is merged from several, for excerpts. */
  readonly texts?:
    | readonly {
        readonly name: string;
        readonly text: string;
        /** Whether everything that looks like a secret is masked in it already. */
        readonly isMasked?: boolean | undefined;
      }[]
    | undefined;
  /** Describes accepted findings in full, instead of counting them in one line. */
  readonly verbose?: boolean | undefined;
  /** Colours text, which is safe to print; absent: no colours. */
  readonly color?: ((tone: Tone, text: string) => string) | undefined;
}

/**
 * Formats findings as text: place, message, every other side with its line, and the fix. The last line counts them. The
 * report never contains control characters, whatever the topology contains.
 *
 * @throws TypeError for anything but findings and options of these types
 */
export function textReport(diagnostics: readonly Diagnostic[], options: TextReportOptions): string {
  if (!isValid(() => everyItem(diagnostics, isDiagnostic) && isOptions(options)))
    throw new TypeError(
      "textReport takes a list of findings, and options with the name of the file as text.",
    );
  const color = options.color ?? ((_tone, text) => text);
  const named = options.texts ?? [];
  const texts = new Map(named.map((each) => [each.name, each]));
  const known = new Map<string | undefined, Lines | undefined>();
  const linesOf: LinesOf = ({ file }) => {
    const { text, isMasked } =
      file === undefined ? { text: options.text, isMasked: false } : (texts.get(file) ?? {});
    if (text !== undefined && !known.has(file)) {
      const safe = isMasked ? text : maskSource(text);
      const written = text.split(/\r?\n/);
      known.set(file, safe === undefined ? undefined : { masked: safe.split(/\r?\n/), written });
    }
    return known.get(file);
  };
  const summedUp = ({ accepted }: Diagnostic) => accepted === true && !options.verbose;
  const shown = diagnostics.filter((diagnostic) => !summedUp(diagnostic));
  const rest = diagnostics.filter(summedUp);
  const blocks = shown.map((diagnostic) => `${describe(diagnostic, options.file, linesOf, color)}\n\n`);
  const accepted = rest.length === 0 ? "" : `Accepted: ${printable(ruleCounts(rest))}.\n`;
  return `${blocks.join("")}${accepted}${summary(shown)}\n`;
}

function isDiagnostic({ severity, rule, message, at, hint }: Diagnostic): boolean {
  const texts = [severity, rule, message, hint ?? ""];
  return (
    texts.every((text) => typeof text === "string") &&
    at.length > 0 &&
    everyItem(at, ({ pointer }) => typeof pointer === "string")
  );
}

function isOptions({ file, text, texts, color }: TextReportOptions): boolean {
  return (
    typeof file === "string" &&
    (texts === undefined ||
      everyItem(texts, (each) => typeof each.name === "string" && typeof each.text === "string")) &&
    (text === undefined || typeof text === "string") &&
    (color === undefined || typeof color === "function")
  );
}

type Color = NonNullable<TextReportOptions["color"]>;

/** The lines of a text, and the same lines with what looks like a secret masked. */
interface Lines {
  readonly written: readonly string[];
  readonly masked: readonly string[];
}

/** Finds the lines of the text that has a place; undefined if none of them may be shown. */
type LinesOf = (place: Place) => Lines | undefined;

/** The line of a place. A masked value that the message quotes is shown as it is written. */
function lineOf({ line = 0, column = 1 }: Place, lines: Lines, message: string): string | undefined {
  const masked = lines.masked[line - 1];
  const written = lines.written[line - 1];
  if (masked === undefined || written === undefined || masked === written) return masked;
  const rest = written.slice(column - 1, column - 1 + longest);
  const value = [/^"(?:[^"\\]|\\.)*"|^'[^']*'/, /^[^,[\]{}"'#]+(?<!\s)/, /^[^"'#]+(?<!\s)/]
    .flatMap((token) => token.exec(rest)?.[0] ?? [])
    .find((token) => message.includes(JSON.stringify(token.replace(/^(["'])(.+)\1$/, "$2"))));
  const end = column - 1 + (value?.length ?? 0);
  return `${masked.slice(0, column - 1)}${value ?? ""}${masked.slice(end)}`;
}

function describe(
  { severity, rule, message, at, hint }: Diagnostic,
  file: string,
  linesOf: LinesOf,
  color: Color,
): string {
  const [first, ...others] = at;
  const gutter = Math.max(4, ...at.map(({ line }) => String(line ?? 0).length + 2));
  const report = [
    `${color("place", printable(`${first.file ?? file}${locator(first)}`))}: ${color(severity, severity)}: ${printable(message)} ${color("faint", `[${printable(rule)}]`)}`,
  ];
  const isShort = first.line === undefined && first.file === undefined;
  if (!isShort && first.pointer !== "") report.push(`  at   ${printable(first.pointer)}`);
  if (first.part !== "document")
    report.push(...frame(first, linesOf(first), message, gutter, color, severity));
  let shown = first;
  for (const place of others) {
    const name = place.file === first.file ? [] : [place.file ?? file];
    // Nothing in the text is beside a value whose section it lacks.
    const isWhole = place.part === "document" && place.pointer !== "";
    const position = place.line === undefined || isWhole ? [] : [place.line, place.column ?? 1];
    const where = [...name, ...position].join(":");
    // A key that is given twice has no pointer of its own.
    const what = place.pointer || (place.part === "key" ? "" : "the whole topology");
    report.push(`  also ${printable([where, what].filter((part) => part !== "").join(" "))}`);
    // Several omitted values share the line of their parent: one excerpt shows them all.
    if (!isWhole && (place.line !== shown.line || place.file !== shown.file))
      report.push(...frame(place, linesOf(place), message, gutter, color));
    if (!isWhole) shown = place;
  }
  if (hint !== undefined) report.push(`  fix  ${printable(hint)}`);
  return report.join("\n");
}

/** Suffix of the file name for a place: ":12:23", which editors can open, or "#/pointer". */
function locator({ pointer, line, column, file, part }: Place): string {
  // A file as a whole has no line.
  if (file !== undefined && part === "document" && pointer === "") return "";
  if (line !== undefined) return `:${line}:${column ?? 1}`;
  // A value of the command line has a name that says its key.
  if (file !== undefined) return "";
  return pointer === "" ? "" : `#${pointer}`;
}

/** The line of a place with its number and, if a severity is given, a marker below the value. */
function frame(
  place: Place,
  lines: Lines | undefined,
  message: string,
  gutter: number,
  color: Color,
  severity?: Severity,
): string[] {
  const { line, column = 1 } = place;
  const source = lines && lineOf(place, lines, message);
  if (source === undefined) return [];
  const { text, indent, width } = excerpt(source, column);
  const number = color("faint", `${String(line).padStart(gutter + 3)} |`);
  const framed = [`${number} ${text}`.trimEnd()];
  if (severity) {
    const margin = color("faint", `${" ".repeat(gutter + 3)} |`);
    framed.push(`${margin} ${" ".repeat(indent)}${color(severity, "^".repeat(width))}`);
  }
  return framed;
}

/** Maximum length of an excerpt, in characters of the source. */
const longest = 100;
const tabWidth = 4;

interface Excerpt {
  readonly text: string;
  /** Terminal columns before the marker. */
  readonly indent: number;
  /** Terminal columns of the marker. */
  readonly width: number;
}

/** Makes a line safe for a terminal. A long line is shortened around the column. */
function excerpt(line: string, column: number): Excerpt {
  const target = Math.min(column - 1, line.length);
  const from = Math.max(0, Math.min(target - longest / 2, line.length - longest));
  const piece = line.slice(from, from + longest);
  const value = piece.slice(target - from);
  const token = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,[\]{}"']+)/.exec(value)?.[0].length ?? 1;
  const before = from > 0 ? "…" : "";
  const after = from + longest < line.length ? "…" : "";

  let text = before;
  let end = before.length;
  let indent = end;
  let width = 0;
  let offset = from;
  for (const character of piece) {
    if (offset === target) indent = end;
    const shown = character === "\t" ? " ".repeat(tabWidth - (end % tabWidth)) : printable(character);
    text += shown;
    end += shown === character ? columns(character) : shown.length;
    offset += character.length;
    if (offset > target && offset <= target + token) width = end - indent;
  }
  if (offset <= target) indent = end;
  return { text: text + after, indent, width: Math.max(1, width) };
}

/** Terminal columns of a character. */
function columns(character: string): number {
  if (/^\p{M}$/u.test(character)) return 0;
  return /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6])$/u.test(
    character,
  )
    ? 2
    : 1;
}

/** Formats the counts: "1 error, 2 warnings", or "No problems.". */
function summary(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity) =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const parts = (["error", "warning"] as const).flatMap((severity) => {
    const amount = count(severity);
    return amount === 0 ? [] : [counted(amount, severity)];
  });
  if (count("info") > 0) parts.push(`${count("info")} info`);
  return parts.length === 0 ? "No problems." : parts.join(", ");
}
