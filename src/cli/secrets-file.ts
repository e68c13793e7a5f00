import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic, Place, Secrets, TextReportOptions } from "../index.ts";
import { groupBy } from "../model/group-by.ts";
import { pointerSegments, pointerTo } from "../model/pointer.ts";
import { isSwapped, masked, type Span, secretTitle } from "../model/secret-like.ts";
import { readSourceText } from "../source-text.ts";
import { Failure } from "./failure.ts";
import type { Io } from "./io.ts";
import { inputName, readText } from "./read-text.ts";
import type { Topologies } from "./read-topologies.ts";
import { withFileNames } from "./with-file-names.ts";

/** The values of a secrets file. Nothing here quotes a value, and no text of the file that may be one. */
export interface SecretsFile {
  /** In places. */
  readonly name: string;
  /** Whether every user of the machine can read the file. */
  readonly readable: boolean;
  /** A value can be of another type than text, on which a rule reports. */
  readonly values: Secrets;
  /** The place of each value by its name, and that of all under "". */
  readonly places: Readonly<Record<string, Place>>;
  /** Errors in the syntax of the file. */
  readonly diagnostics: readonly Diagnostic[];
  /** The text for excerpts, in which everything but names is masked. */
  readonly excerpts: () => NonNullable<TextReportOptions["texts"]>[number];
}

interface Entry {
  readonly name: string;
  readonly value: unknown;
  readonly place: Place;
}

type Problem = Pick<Diagnostic, "message" | "at" | "hint">;

interface Entries {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
}

/**
 * Reads values of secrets from a file: a JSON or YAML object, or lines NAME=value.
 *
 * @param known the names of the topology's secrets; lines may write them in upper case with _ for -
 * @throws Failure if the file cannot be read, is empty or is none with values
 */
export async function readSecrets(
  file: string,
  topology: Topologies,
  io: Io,
  known: () => ReadonlySet<string>,
): Promise<SecretsFile> {
  const text = await readText(file, io);
  const name = file === "-" ? "<stdin>" : file;
  if (text.trim() === "") {
    const command = withFileNames("`(umask 077; gen-bundle secrets TOPOLOGY > NEW)`", topology, name);
    throw new Failure(
      `${inputName(file)} is empty: a shell empties the file that it redirects to before gen-bundle can read it. Make values with ${command}, or use a copy of the file that was there.`,
    );
  }
  const { entries, problems } = isEnvironment(text)
    ? environmentEntries(text, name, known())
    : objectEntries(text, file, name, known);
  const all: Place = { pointer: "", file: name, line: 1, column: 1, part: "document" };
  return {
    name,
    readable: isReadable(file, io),
    values: Object.fromEntries(entries.map((entry) => [entry.name, entry.value])) as Secrets,
    places: Object.fromEntries([...entries.map((entry) => [entry.name, entry.place] as const), ["", all]]),
    diagnostics: problems.map((problem) => ({ rule: "syntax", severity: "error", ...problem })),
    excerpts: () => ({ name, text: legible(text, entries, problems, known()), isMasked: true }),
  };
}

/** Reports whether every user can read a file. Permissions of pipes mean nothing, and those of Windows are others. */
function isReadable(file: string, io: Io): boolean {
  if (file === "-" || process.platform === "win32") return false;
  const stats = statSync(resolve(io.cwd(), file), { throwIfNoEntry: false });
  return stats?.isFile() === true && (stats.mode & 0o004) !== 0;
}

/** A name before its value, at the start of a line or within braces. */
const named = /(?<![^\s{,])(["']?)([A-Za-z_][\w-]{0,79})\1[ \t]*[:=]/g;

/** Masks everything but names of secrets that a message shows as well. */
function legible(
  text: string,
  entries: readonly Entry[],
  problems: readonly Problem[],
  known: ReadonlySet<string>,
): string {
  const shown = new Set([
    ...known,
    ...problems.flatMap(({ at: [place] }) => pointerSegments(place.pointer)),
    ...entries.flatMap(({ name, value }) => (isSwapped(value, known) ? [] : [name])),
  ]);
  const isShown = (name: string) => shown.has(name) || shown.has(name.toLowerCase().replaceAll("_", "-"));
  const spans: Span[] = [];
  let end = 0;
  for (const { index, 0: found, 2: name = "" } of text.matchAll(named)) {
    if (!isShown(name)) continue;
    spans.push([end, index]);
    end = index + found.length;
  }
  return masked(text, [...spans, [end, text.length]]);
}

function objectEntries(text: string, file: string, name: string, known: () => ReadonlySet<string>): Entries {
  const { value, diagnostics, locate } = readSourceText(text);
  const problems = diagnostics.map(({ message, at: [place, first], hint }): Problem => {
    const at: Place = { ...place, file: name };
    if (!isRepetition(message)) return { at: [at], ...syntaxProblem(message, hint) };
    const [, , key = ""] = matchAt(text, place) ?? [];
    const isName = known().has(key);
    const earlier = first && { ...first, file: name, pointer: isName ? pointerTo(key) : "" };
    return repetition(isName ? key : "", at, earlier);
  });
  if (value === undefined && problems.length > 0) return { entries: [], problems };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Failure(`${inputName(file)} must hold one object with the values of secrets by name.`);
  }
  if ("hosts" in value && "network" in value)
    throw new Failure(
      `${inputName(file)} holds a topology, not values of secrets. Name the topology first, and the file with the values after --secrets.`,
    );
  const lines = text.split("\n");
  let nested: { readonly place: Place; readonly key: string; readonly inner: readonly string[] } | undefined;
  const entries = Object.entries(value).flatMap(([key, inner]): Entry[] => {
    const { line = 1, column = 1 } = locate({ pointer: pointerTo(key), part: "key" });
    const place: Place = { pointer: pointerOf(key), file: name, line, column };
    if (typeof inner === "object" && inner !== null) {
      nested ??= { place, key, inner: Object.keys(inner) };
      return [];
    }
    if (inner !== null || !/^[^:]*:\s+#/.test(lines[line - 1]?.slice(column - 1) ?? ""))
      return [{ name: key, value: inner, place }];
    const message = `The ${known().has(key) ? secretTitle(key) : "secret"} has no value: YAML reads what follows "#" as a comment.`;
    problems.push({ message, at: [place], hint: "Put the value in quotation marks." });
    return [];
  });
  if (nested) {
    const { place, key, inner } = nested;
    const names = [...known()];
    const meant = inner.map((each) => `${key}-${each}`).find((each) => names.includes(each)) ?? names[0];
    problems.push({
      message: `The value of ${known().has(key) ? secretTitle(key) : "a secret"} is an object or a list, but must be text.`,
      at: [place],
      hint: `Write one text for each secret, under its whole name${meant === undefined ? "" : `, such as "${meant}"`}.`,
    });
  }
  return { entries, problems };
}

/** The pointer to a value. What is no name can be a value in the wrong place, and is not shown. */
function pointerOf(name: string): string {
  return /^[A-Za-z_][\w-]{0,79}$/.test(name) ? pointerTo(name) : "";
}

function isRepetition(message: string): boolean {
  return message.endsWith(" occurs more than once in one object.");
}

function repetition(name: string, at: Place, earlier: Place | undefined): Problem {
  const subject = name === "" ? "A secret" : `The ${secretTitle(name)}`;
  const message = `${subject} has more than one value.`;
  return { message, at: earlier ? [at, earlier] : [at], hint: "Remove one of them." };
}

/** The name at a place. */
function matchAt(text: string, { line = 1, column = 1 }: Place): RegExpExecArray | null {
  const rest = (text.split("\n")[line - 1] ?? "").slice(column - 1);
  return /^(["']?)([A-Za-z_][\w-]{0,79})\1/.exec(rest);
}

/** The problem without text of the file, which some messages of the parser quote. */
function syntaxProblem(message: string, hint: string | undefined): Omit<Problem, "at"> {
  if (/^The topology (?:has|ends|is indented|is nested|contains|cannot) /.test(message))
    return { message: message.replace("The topology", "The secrets file"), hint };
  if (message.startsWith("JSON ")) return { message, hint };
  if (message.includes(": Plain value cannot start with "))
    return {
      message: "The secrets file has a value that starts with a sign of YAML.",
      hint: "Put the value in quotation marks.",
    };
  return {
    message: "The secrets file is not valid JSON, YAML or lines NAME=value here.",
    hint: "Put names and values in quotation marks, with a colon and a blank between them.",
  };
}

/** Maximum number of reported problems, as for a topology. */
const maximum = 20;

/** Checks whether the first line that is not empty or a comment is NAME=value. */
function isEnvironment(text: string): boolean {
  const first = text.split("\n").find((line) => !/^\s*(?:#|$)/.test(line));
  return first !== undefined && assignment.test(first.trimEnd());
}

const assignment = /^(\s*(?:export\s+)?)([A-Za-z_][A-Za-z0-9_-]*)=(.*)$/;

function environmentEntries(text: string, file: string, known: ReadonlySet<string>): Entries {
  const entries = new Map<string, Entry>();
  const problems: Problem[] = [];
  const meanings = groupBy(known, (name) => name.replaceAll("-", "_").toUpperCase());
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, before = "", written, assigned = ""] = assignment.exec(line.trimEnd()) ?? [];
    const place: Place = { pointer: "", file, line: index + 1, column: before.length + 1 };
    if (written === undefined) {
      const column = line.length - line.trimStart().length + 1;
      problems.push({
        message: "The line is neither NAME=value nor a comment.",
        at: [{ ...place, column }],
        hint: /^\s*[A-Za-z_][\w-]*:/.test(line)
          ? "Write = in place of the colon, without a blank before or after it: NAME=value."
          : "Write a name, = without blanks, and the value. A value has one line.",
      });
      continue;
    }
    const meant = known.has(written) ? [written] : (meanings.get(written) ?? []);
    if (meant.length > 1) {
      problems.push({
        message: `The name ${written} can mean ${meant.map((each) => `"${each}"`).join(" or ")}.`,
        at: [place],
        hint: "Write the name as it is.",
      });
      continue;
    }
    const [name = written] = meant;
    const value = unquoted(assigned);
    const hint = assigned.slice(1, -1).includes("'")
      ? "Write the file as JSON or YAML, in which quotation marks have one meaning."
      : "Put the whole value in single quotes.";
    const swapped = isSwapped(value, known);
    const at = { ...place, pointer: swapped ? "" : pointerOf(name) };
    const earlier = entries.get(name);
    if (value === undefined)
      problems.push({
        message: `Programs disagree about the value of the ${secretTitle(name)}, because it contains ${signIn(assigned)}.`,
        at: [at],
        hint,
      });
    else if (earlier) problems.push(repetition(swapped ? "" : name, at, earlier.place));
    else entries.set(name, { name, value, place: at });
  }
  return { entries: [...entries.values()], problems: problems.slice(0, maximum) };
}

/** The first sign of a value that has another meaning for some readers of such files. */
function signIn(written: string): string {
  const [sign = "'"] = /[$`\\\s]/.exec(written) ?? /["']/.exec(written) ?? [];
  return /\s/.test(sign) ? "a blank" : `the sign ${sign}`;
}

/** The value on which all readers of such files agree, or undefined where they differ. */
function unquoted(written: string): string | undefined {
  const [, single, double, plain] = /^(?:'([^']*)'|"([^"\\$`]*)"|([^\s'"\\$`]*))$/.exec(written) ?? [];
  return single ?? double ?? plain;
}
