import type { Diagnostic } from "../model/diagnostic.ts";
import { pointerTo } from "../model/pointer.ts";
import { topologySchema } from "../topology.ts";
import { insteadOfKey } from "./instead-hint.ts";
import { type Issue, valueAt } from "./issue.ts";
import { definitionAt, formsOf } from "./schema-at.ts";
import { dotted, quote } from "./shown.ts";

/** A section of the topology that stands within another one, as its head is indented. */
interface Misplaced {
  readonly around: readonly string[];
  readonly section: string;
  /** Keys of the object around it that belong to it: its head alone is indented, so they stand beside it. */
  readonly within: ReadonlySet<string>;
}

/** Finds the sections that stand within others, and the issues that remain when they are moved. */
export function misplacedSections(
  issues: readonly Issue[],
  input: unknown,
): { readonly diagnostics: readonly Diagnostic[]; readonly others: readonly Issue[] } {
  const found = new Map<string, Misplaced>();
  for (const issue of issues)
    for (const path of pathsOf(issue)) {
      const misplaced = misplacedAt(path, input);
      if (misplaced) found.set(misplaced.section, misplaced);
    }
  const belongs = (path: readonly string[]) =>
    [...found.values()].some(({ around, section, within }) =>
      path.length === 1
        ? path[0] === section
        : around.every((name, index) => path[index] === name) && within.has(path[around.length] ?? ""),
    );
  return {
    diagnostics: [...found.values()].map(({ around, section }) => ({
      rule: "unknown-key",
      severity: "error",
      message: `${quote(section)} is a key of the topology itself, but stands in ${quote(dotted(around))}.`,
      at: [{ pointer: pointerTo(...around, section), part: "key" }],
      hint: `Move it out of ${quote(dotted(around))}; in YAML, start it in the first column.`,
    })),
    others: issues.flatMap((issue) => remaining(issue, belongs)),
  };
}

/** The paths of what an issue is about: of each key that is unknown, or of the value. */
function pathsOf(issue: Issue): readonly (readonly string[])[] {
  const path = issue.path.map(String);
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
}

function remaining(issue: Issue, belongs: (path: readonly string[]) => boolean): readonly Issue[] {
  if (issue.code !== "unrecognized_keys") return belongs(issue.path.map(String)) ? [] : [issue];
  const path = issue.path.map(String);
  const keys = issue.keys.filter((key) => !belongs([...path, key]));
  return keys.length > 0 ? [{ ...issue, keys }] : [];
}

/** The section that a path leads into, if the topology lacks it and its place takes no such key. */
function misplacedAt(path: readonly string[], input: unknown): Misplaced | undefined {
  const sections = definitionAt(topologySchema, [])?.shape ?? {};
  const index = path.findIndex(
    (name, at) => at > 0 && Object.hasOwn(sections, name) && valueAt(input, [name]) === undefined,
  );
  const section = path[index];
  if (section === undefined) return undefined;
  const around = path.slice(0, index);
  // Another section has something else of this name.
  if (insteadOfKey(around, section) !== undefined) return undefined;
  const definition = definitionAt(topologySchema, around);
  if (formsOf(definition).some(({ keys }) => keys.includes(section))) return undefined;
  const value = valueAt(input, path.slice(0, index + 1));
  if (definition?.valueType && !isSection(value, section, definition.valueType)) return undefined;
  const names = Object.keys(valueAt(input, around) as object);
  const within = value === null ? names.slice(names.indexOf(section)) : [section];
  return { around, section, within: new Set(within) };
}

/** Reports whether a value is that of a section, and not of an entry that has the section's name. */
function isSection(value: unknown, section: string, entry: Parameters<typeof definitionAt>[0]): boolean {
  if (value === null) return true;
  if (typeof value !== "object") return false;
  const own = formsOf(definitionAt(topologySchema, [section])).flatMap(({ keys }) => keys);
  const others = formsOf(definitionAt(entry, [])).flatMap(({ keys }) => keys);
  return Object.keys(value).some((key) => own.includes(key) && !others.includes(key));
}
