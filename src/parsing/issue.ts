import type * as z from "zod";
import { pointerTo } from "../model/pointer.ts";
import { topologySchema } from "../topology.ts";
import { definitionAt, formsOf } from "./schema-at.ts";

/** Limit of reported problems. A file with more is probably not a topology. */
export const mostProblems = 100;

export type Issue = z.core.$ZodIssue;

export function pointerOf({ path }: Issue): string {
  return pointerTo(...path.map(String));
}

export function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  let value = input;
  for (const segment of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}

export function isMissing({ code, path }: Issue, input: unknown): boolean {
  return (
    (code === "invalid_type" || code === "invalid_union") &&
    valueAt(input, path as readonly (string | number)[]) === undefined
  );
}

/** The key of an entry that stands where the name of the entry should be. */
export function entryKey({ path, code }: Issue, input: unknown): string | undefined {
  const around = definitionAt(topologySchema, path.slice(0, -1).map(String));
  const forms = (around?.options ?? []).map((option) => definitionAt(option, []));
  const valueType = [around, ...forms].find((form) => form?.valueType)?.valueType;
  const key = String(path.at(-1));
  const shape = valueType && definitionAt(valueType, [])?.shape;
  const value = valueAt(input, path as readonly (string | number)[]);
  const isEntry = typeof value === "object" && value !== null && !Array.isArray(value);
  return code === "invalid_type" && !isEntry && Object.hasOwn(shape ?? {}, key) ? key : undefined;
}

/** The keys that the form of an object has and the object has not. */
export function keysLeft(path: readonly (string | number)[], input: unknown): readonly string[] {
  const forms = formsOf(definitionAt(topologySchema, path));
  const given = valueAt(input, path) as Readonly<Record<string, unknown>>;
  const keys = forms.find(({ key, value }) => key === undefined || given[key] === value)?.keys ?? [];
  const left = keys.filter((key) => !Object.hasOwn(given, key));
  return left.length > 0 ? left : keys;
}

/** Missing keys, by the pointer to their object. */
export type Missing = ReadonlyMap<string, readonly Issue[]>;

/** The key that is missing where a key is unknown, if there is one of each. */
export function missingFor(
  { path, keys }: z.core.$ZodIssueUnrecognizedKeys,
  missing: Missing,
): string | undefined {
  const [first, ...others] = missing.get(pointerTo(...path.map(String))) ?? [];
  return first && others.length === 0 && keys.length === 1 ? String(first.path.at(-1)) : undefined;
}
