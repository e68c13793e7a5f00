import { banner } from "./banner.ts";

/**
 * Formats a value of JSON for a YAML 1.1 parser such as PyYAML, in block style: "on" stays a string, long lines are not
 * wrapped, there are no anchors, and keys without a value are left out. The package that reads YAML would build a
 * document of nodes first, which takes a tenth of the time of a small estate.
 */
export function yaml(estate: string, value: object): string {
  return `${banner(estate)}${block(value, "")}\n`;
}

/** The text of a value whose lines, after the first, start with the indentation. */
function block(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  const joined = (lines: readonly string[], empty: string) =>
    lines.length === 0 ? empty : lines.join(`\n${indent}`);
  if (Array.isArray(value))
    return joined(
      value.map((item) => `- ${block(item, inner)}`),
      "[]",
    );
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return joined(
      entries.map(([key, each]) => {
        const text = block(each, inner);
        const isOneLine = typeof each !== "object" || ["null", "[]", "{}"].includes(text);
        return `${oneLine(key)}:${isOneLine ? " " : `\n${inner}`}${text}`;
      }),
      "{}",
    );
  }
  return typeof value === "string" ? scalar(value, indent) : String(value ?? null);
}

/** A string, whose lines are a literal block if they begin and end with text. */
function scalar(value: string, indent: string): string {
  if (!/^\S.*\n/.test(value) || !/\S\n?$/.test(value) || unprintable.test(value)) return oneLine(value);
  const lines = value.replace(/\n$/, "").split("\n");
  // Empty lines have no indentation.
  const body = lines.map((line) => (line === "" ? "" : indent + line)).join("\n");
  return `|${value.endsWith("\n") ? "" : "-"}\n${body}`;
}

/** Characters that only double quotes can hold, with those that YAML 1.1 takes for the end of a line. */
const unprintable = /(?![\t\n])\p{Cc}|[\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u;
/** Beginnings, endings and pairs of characters with a meaning of their own, and tabs, which PyYAML takes only in quotes. */
const indicators = /^[\s,[\]{}#&*!|>'"%@`]|^[?-](?:\s|$)|^(?:---|\.\.\.)|:(?:\s|$)|\s#|\s$|[\n\t]/;
/** Text that YAML 1.1 reads as something else (https://yaml.org/type/): null, booleans, "<<" and "=", numbers, times. */
const words = /^(?:|~|null|y|n|yes|no|true|false|on|off|<<|=)$/i;
const numbers =
  /^[-+]?(?:0b[01_]+|0x[\da-f_]+|(?:\d[\d_]*(?::[0-5]?\d)*)?(?:\.[\d_]*)?(?:e[-+]?\d+)?|\.inf|\.nan)$/i;
const times = /^\d{4}-\d\d?-\d\d?(?:$|[t\s])/i;

/** A string in one line: without quotes where it stays the same, or else in those that it does not contain. */
function oneLine(value: string): string {
  if (![unprintable, indicators, words, numbers, times].some((each) => each.test(value))) return value;
  if (value.includes('"') && !value.includes("'") && !unprintable.test(value) && !/[\n\t]/.test(value))
    return `'${value}'`;
  // JSON.stringify escapes none of these.
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
