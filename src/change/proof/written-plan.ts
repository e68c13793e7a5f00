import { isPlainObject } from "../../model/build-options.ts";
import { type Pointer, pointerTo } from "../../model/pointer.ts";
import type { ChangeStep } from "../change-step.ts";
import type { SecretState } from "../estate-change.ts";

/** A plan as `gen-bundle plan --format json` writes it in `change`, as far as its proof needs it. */
export interface WrittenPlan {
  readonly name: string;
  readonly down: readonly string[];
  readonly stages: readonly {
    readonly title: string;
    readonly topology: unknown;
    readonly secrets?: Readonly<Record<string, readonly SecretState[]>> | undefined;
  }[];
  readonly steps: readonly ChangeStep[];
}

/** The reason why a plan is refused, and its place in the plan. */
export interface Fault {
  readonly at: Pointer;
  readonly message: string;
}

/** The fault of a value that is not what it should be. */
type Shape = (value: unknown, path: readonly string[]) => Fault | undefined;

/** Reads a plan, or says what it lacks. */
export function readWrittenPlan(value: unknown): WrittenPlan | Fault {
  return plan(value, []) ?? (value as WrittenPlan);
}

function must(be: string, holds: (value: unknown) => boolean): Shape {
  return (value, path) =>
    holds(value)
      ? undefined
      : {
          at: pointerTo(...path),
          message:
            value === undefined && path.length > 0
              ? `The plan has no "${path.join(".")}".`
              : `${path.length === 0 ? "The plan" : `"${path.join(".")}" of the plan`} must be ${be}.`,
        };
}

function listOf(each: Shape): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return must("a list", () => false)(value, path);
    for (const [index, item] of value.entries()) {
      const fault = each(item, [...path, String(index)]);
      if (fault) return fault;
    }
    return undefined;
  };
}

function object(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    if (!isPlainObject(value)) return must("an object", () => false)(value, path);
    for (const [key, shape] of Object.entries(shapes)) {
      const fault = shape(value[key], [...path, key]);
      if (fault) return fault;
    }
    return undefined;
  };
}

function optional(shape: Shape): Shape {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

const text = must("text", (value) => typeof value === "string");
const count = must("a whole number", (value) => Number.isSafeInteger(value) && (value as number) >= 0);
const seconds = must("a number of seconds", (value) => typeof value === "number");
const flag = must("true or false", (value) => typeof value === "boolean");
const oneOf = (...words: readonly string[]) =>
  must(words.map((word) => `"${word}"`).join(" or "), (value) => words.includes(value as string));
const anything: Shape = must("a topology", (value) => value !== undefined);
const states = must(
  'lists of "old" and "new" by the name of a secret',
  (value) =>
    isPlainObject(value) &&
    Object.values(value).every(
      (each) => Array.isArray(each) && each.every((state) => state === "old" || state === "new"),
    ),
);

const reason = must("a reason", (value) => typeof value === "string" && value.trim() !== "");

const base = {
  stage: count,
  title: text,
  quorums: listOf(object({ title: text, voters: count, down: count, needed: count })),
  stops: listOf(text),
  failovers: listOf(object({ title: text, worst: seconds, typical: seconds })),
  notes: listOf(text),
  undo: text,
};
const units = listOf(object({ unit: text, action: oneOf("start", "reload", "restart", "stop") }));
const files = listOf(object({ path: text, change: oneOf("added", "changed", "removed") }));
const kinds: Readonly<Record<ChangeStep["kind"], Shape>> = {
  check: object({
    ...base,
    hosts: listOf(
      object({ host: text, kind: oneOf("new", "changed"), stage: count, expected: text, upgraded: flag }),
    ),
  }),
  command: object({ ...base, host: text, commands: listOf(text) }),
  install: object({
    ...base,
    wait: seconds,
    gates: listOf(object({ name: text, title: text, hosts: listOf(text), skipped: optional(reason) })),
    hosts: listOf(object({ host: text, kind: oneOf("new", "changed"), expected: text, files, units })),
    upgrade: optional(object({ ready: optional(text), together: flag })),
  }),
  stop: object({ ...base, hosts: listOf(text), unit: text }),
  start: object({ ...base, hosts: listOf(text), unit: text }),
  retire: object({
    ...base,
    host: text,
    units: listOf(text),
    remains: listOf(text),
    secrets: listOf(text),
  }),
  confirm: object(base),
};
const names = Object.keys(kinds);
const step: Shape = (value, path) =>
  object({ kind: oneOf(...names) })(value, path) ??
  kinds[(value as { readonly kind: ChangeStep["kind"] }).kind](value, path);

const plan = object({
  name: text,
  down: listOf(text),
  stages: listOf(object({ title: text, topology: anything, secrets: optional(states) })),
  steps: listOf(step),
});
