import { readSourceText, type Secrets } from "../index.ts";
import { isSwapped, secretTitle } from "../model/secret-like.ts";
import { Failure } from "./failure.ts";
import type { Io } from "./io.ts";
import { inputName, readText } from "./read-text.ts";

/**
 * Values of secrets from a file: a JSON or YAML object, or lines NAME=value. Messages quote only names from the file,
 * never values.
 *
 * @param known the names of the topology's secrets; lines may write them in upper case with _ for -
 * @throws Failure if a value is missing, empty, not text, or given twice
 */
export async function readSecrets(file: string, io: Io, known: () => readonly string[]): Promise<Secrets> {
  const text = await readText(file, io);
  const name = inputName(file);
  if (text.trim() === "") {
    throw new Failure(
      `${name} is empty: a shell empties the file that it redirects to before gen-bundle can read it.`,
    );
  }
  const lines = isEnvironment(text);
  const entries = lines ? environmentEntries(text, name, known()) : objectEntries(text, name);
  const secrets = new Map<string, string>();
  for (const [key, value] of entries) {
    if (secrets.has(key)) {
      const title = isSwapped(value, new Set(known()))
        ? "name of a value, which is the name of a secret,"
        : secretTitle(key);
      throw new Failure(`${name} gives the ${title} twice.`);
    }
    secrets.set(key, usable(key, value, name));
  }
  return Object.fromEntries(secrets);
}

function usable(key: string, value: unknown, file: string): string {
  const refused = (problem: string) => new Failure(`The ${secretTitle(key)} in ${file} ${problem}.`);
  if (typeof value !== "string") throw refused("is not text: put it in quotes");
  if (value === "") throw refused("is empty");
  // Keys of SSH have several lines. A rule checks that they belong to a secret of this kind.
  const lines = value.startsWith("-----BEGIN ") ? value.replaceAll("\n", "") : value;
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(lines)) {
    throw refused("holds a line break or another control character");
  }
  // A file of a key ends with a line break.
  if (lines.trim() !== lines) throw refused("starts or ends with a blank: remove it");
  return value;
}

function objectEntries(text: string, file: string): [string, unknown][] {
  const { value, diagnostics, locate } = readSourceText(text);
  const [problem] = diagnostics;
  if (problem) {
    // The message of the parser may quote the text.
    const { line = 1, column = 1 } = locate(problem.at[0]);
    throw new Failure(`${file} is not valid JSON, YAML or lines NAME=value: line ${line}, column ${column}.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Failure(`${file} must hold one object with the values of secrets by name.`);
  }
  if ("hosts" in value && "network" in value)
    throw new Failure(
      `${file} holds a topology, not values of secrets. Name the topology first, and the file with the values after --secrets.`,
    );
  return Object.entries(value);
}

/** Checks whether the first line that is not empty or a comment is NAME=value. */
function isEnvironment(text: string): boolean {
  const first = text.split("\n").find((line) => !/^\s*(?:#|$)/.test(line));
  return first !== undefined && assignment.test(first);
}

const assignment = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_-]*)=(.*?)\s*$/;

function environmentEntries(text: string, file: string, known: readonly string[]): [string, string][] {
  return text.split("\n").flatMap((line, index): [string, string][] => {
    if (/^\s*(?:#|$)/.test(line)) return [];
    const [, name, written] = assignment.exec(line) ?? [];
    const at = `line ${index + 1} of ${file}`;
    if (name === undefined || written === undefined) throw new Failure(`There is no NAME=value in ${at}.`);
    const value = unquoted(written);
    if (value === undefined) {
      throw new Failure(`Put the value in ${at} in single quotes: programs disagree about it otherwise.`);
    }
    return [[secretName(name, known, file), value]];
  });
}

/** The value on which all readers of such files agree, or undefined where they differ. */
function unquoted(written: string): string | undefined {
  const [, single, double, plain] = /^(?:'([^']*)'|"([^"\\$`]*)"|([^\s'"\\$`]*))$/.exec(written) ?? [];
  return single ?? double ?? plain;
}

function secretName(name: string, known: readonly string[], file: string): string {
  if (known.includes(name)) return name;
  const [meant, other] = known.filter((candidate) => candidate.replaceAll("-", "_").toUpperCase() === name);
  if (meant !== undefined && other !== undefined) {
    throw new Failure(`${name} in ${file} may mean "${meant}" or "${other}": write the name as it is.`);
  }
  return meant ?? name;
}
