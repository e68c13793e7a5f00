import type * as z from "zod";
import { components } from "./components/index.ts";
import type { Component } from "./model/component.ts";
import { namedKinds } from "./model/fields.ts";
import { type Computed, type ComputedDefaults, isComputed } from "./model/formula.ts";
import type { Objectives } from "./model/plan.ts";
import type { DescribedKey } from "./model/topology-key.ts";
import { annotatedJsonSchema } from "./topology.ts";

/** A JSON Schema with the requirement on a text in words, and the kind of what the text names. */
interface Schema {
  readonly requirement?: string;
  readonly names?: "host" | "vip";
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
}

/** The setting that selects a form of an object. */
interface Choice {
  readonly name: string;
  readonly value: unknown;
}

/** A key with its schema. Keys of several forms of an object have several. */
interface Place {
  readonly key: string;
  /** The key as in an example: entries of records have names. */
  readonly names: readonly string[];
  readonly forms: readonly { readonly schema: Schema; readonly required: boolean; readonly when?: Choice }[];
}

let described: readonly DescribedKey[] | undefined;

/** Describes every key of the topology, parents before the keys below them. */
export function describedKeys(): readonly DescribedKey[] {
  described ??= describeKeys();
  return described;
}

function describeKeys(): readonly DescribedKey[] {
  const derived = derivedDefaults();
  const describe = (place: Place): readonly DescribedKey[] => {
    const below = placesBelow(place);
    const keys = below.flatMap(describe);
    const sources = derived.get(place.key);
    const schemas = place.forms.map(({ schema }) => schema);
    const texts = [...new Set(schemas.flatMap(({ description }) => description ?? []))].join(" ");
    const given =
      statedDefault.exec(texts)?.[1] ?? defaultOf(place) ?? (sources ? undefined : absenceOf(place));
    const own: DescribedKey = {
      key: place.key,
      form: [...new Set(schemas.map(formOf))].join(" or "),
      presence: presenceOf(place),
      ...(given === undefined ? {} : { default: given }),
      ...(sources ? { derivedFrom: sources } : {}),
      description: texts.replace(statedDefault, "."),
      example: exampleIn(place),
      below: below.map(({ key }) => key),
    };
    return [own, ...keys];
  };
  const root = { key: "", names: [], forms: [{ schema: annotatedSchema(), required: true }] };
  return placesBelow(root).flatMap(describe);
}

/** The example of a key, beside what selects the form of the object around it. */
function exampleIn({ names, forms: [form] }: Place): Readonly<Record<string, unknown>> {
  const name = names.at(-1) ?? "";
  const choice = form?.when && form.when.name !== name ? { [form.when.name]: form.when.value } : {};
  return nested(names.slice(0, -1), { [name]: exampleOf(form?.schema ?? {}), ...choice });
}

function nested(names: readonly string[], value: unknown): Readonly<Record<string, unknown>> {
  return names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Readonly<
    Record<string, unknown>
  >;
}

let annotated: Schema | undefined;

/** The JSON Schema of the topology, in which each text has its requirement and the kind of what it names. */
export function annotatedSchema(): Schema {
  annotated ??= annotatedJsonSchema((zodSchema, jsonSchema) => {
    const requirement = requirementOf(zodSchema);
    if (requirement !== "") (jsonSchema as { requirement?: string }).requirement = requirement;
    Object.assign(jsonSchema, namedKinds.get(zodSchema));
  }) as Schema;
  return annotated;
}

type ErrorOf = (issue: { readonly code: string; readonly input: unknown }) => unknown;

/** The messages of a schema that say of which form a value must be. */
function requirementOf({ _zod: { def } }: z.core.$ZodType): string {
  const errors = [def, ...(def.checks ?? []).map((check) => check._zod.def)].map(({ error }) => error);
  const messages = errors.map((error) =>
    (error as ErrorOf | undefined)?.({ code: "invalid_format", input: "" }),
  );
  const requirements = messages.flatMap((message) =>
    typeof message === "string" && /^must (?:not )?be /.test(message)
      ? [message.replace(/^must be /, "").replace(/^must not be /, "not ")]
      : [],
  );
  return [...new Set(requirements)].join("; ");
}

const alternatives = (schema: Schema): readonly Schema[] => schema.anyOf ?? schema.oneOf ?? [schema];

function placesBelow({ key, names, forms }: Place): readonly Place[] {
  const found = new Map<string, Place["forms"][number][]>();
  let entryName = "";
  for (const { schema } of forms) {
    const objects = alternatives(schema).flatMap((each) => alternatives(each));
    for (const object of objects) {
      const { properties = {}, additionalProperties: entry, required = [] } = object;
      const chosen = schema.oneOf ? choiceOf(object) : undefined;
      const children = Object.entries(properties).map(([name, child]) => ({ name, child }));
      // Objects with both list every name that an entry can have.
      if (typeof entry === "object" && children.length === 0) {
        children.push({ name: "<name>", child: entry });
        entryName = String(exampleOf(object.propertyNames ?? {}));
      }
      for (const { name, child } of children) {
        const form = {
          schema: child,
          required: required.includes(name),
          ...(chosen ? { when: chosen } : {}),
        };
        found.set(name, [...(found.get(name) ?? []), form]);
      }
    }
  }
  const path = (name: string) => (key === "" ? name : `${key}.${name}`);
  return [...found].map(([name, each]) => ({
    key: path(name),
    names: [...names, name === "<name>" ? entryName : name],
    forms: each,
  }));
}

/** The setting that selects this form of an object. */
function choiceOf({ properties = {} }: Schema): Choice | undefined {
  const [chosen] = Object.entries(properties).filter(([, { const: value }]) => value !== undefined);
  return chosen && { name: chosen[0], value: chosen[1].const };
}

function conditionOf({ name, value }: Choice): string {
  return `${name} is ${JSON.stringify(value)}`;
}

function presenceOf({ forms, key }: Place): string {
  if (key.endsWith("<name>")) return "optional";
  const demanding = forms.filter(({ required }) => required);
  if (demanding.length === 0) return "optional";
  const conditions = demanding.flatMap(({ when }) => (when ? conditionOf(when) : []));
  // A key of every form is required in any case.
  return conditions.length === 1 ? `required if ${conditions[0]}` : "required";
}

/** "; default: the subnet." at the end of a sentence. */
const statedDefault = /; default: (.*?)\.(?= |$)/;

function defaultOf({ forms }: Place): string | undefined {
  const given = forms.filter(({ schema: { default: value } }) => {
    const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    return value !== undefined && !(isEmpty && !Array.isArray(value));
  });
  const text = ({ schema, when }: Place["forms"][number]) =>
    `${JSON.stringify(schema.default)}${given.length > 1 && when ? ` if ${conditionOf(when)}` : ""}`;
  return given.length === 0 ? undefined : given.map(text).join(", ");
}

/** The meaning of an omitted key without a default; undefined if it is required. */
function absenceOf(place: Place): string | undefined {
  if (presenceOf(place) !== "optional") return undefined;
  const isObject = place.forms.some(({ schema: { type, properties } }) => type === "object" && properties);
  if (!isObject || place.key.endsWith("<name>")) return "none";
  if (place.forms.some(({ schema }) => schema.default !== undefined)) return "the defaults of its keys";
  return place.key.includes(".") ? "none" : "disabled";
}

/** The keys of the objectives from which each default derives. */
function derivedDefaults(): ReadonlyMap<string, readonly string[]> {
  const [objectives] = [annotatedSchema().properties?.["objectives"]];
  const found = new Map<string, string[]>();
  const visit = (value: Computed | ComputedDefaults, key: string, source: string) => {
    if (!isComputed(value))
      for (const [name, inner] of Object.entries(value)) visit(inner, `${key}.${name}`, source);
    else if (!found.get(key)?.includes(source)) found.set(key, [...(found.get(key) ?? []), source]);
  };
  for (const [name, schema] of Object.entries(objectives?.properties ?? {}))
    for (const value of [exampleOf(schema), schema.maximum ?? exampleOf(schema)])
      for (const { name: section, defaultsFor } of Object.values<Component>(components))
        visit(defaultsFor?.({ [name]: value } as Objectives) ?? {}, section, `objectives.${name}`);
  return found;
}

/** The type, the range and the choices of a value in words. */
function formOf(schema: Schema): string {
  const { requirement, type, items, minimum, maximum, minItems, maxItems, maxProperties } = schema;
  if (requirement !== undefined) return requirement;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return choices(schema.enum.map((value) => JSON.stringify(value)));
  const each = alternatives(schema);
  if (each.length > 1) return [...new Set(each.map(formOf))].join(", or ");
  switch (type) {
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number${range(minimum, maximum)}`;
    case "number":
      return "a number";
    case "array":
      return `a list${range(minItems, maxItems, " items")}${items ? `, each ${firstPart(formOf(items))}` : ""}`;
    case "object":
      return schema.properties || typeof schema.additionalProperties !== "object"
        ? "an object"
        : `an object with an entry for each name${maxProperties === undefined ? "" : `, at most ${maxProperties}`}`;
    default:
      return "text";
  }
}

/** The requirement without its details, of which a list has no need. */
function firstPart(form: string): string {
  return /^[^:;]*(?:https?:[^:;]*)?/.exec(form)?.[0] ?? form;
}

function choices(values: readonly string[]): string {
  return values.length < 2 ? values.join() : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}

function range(least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER, noun = ""): string {
  const preposition = noun === "" ? " from" : " of";
  if (most !== Number.MAX_SAFE_INTEGER) {
    return least === most || least === Number.MIN_SAFE_INTEGER
      ? ` of at most ${most}${noun}`
      : `${preposition} ${least} to ${most}${noun}`;
  }
  return least === Number.MIN_SAFE_INTEGER ? "" : ` of at least ${least}${noun}`;
}

/** A value of the schema: its own example, or one that is made of those below it. */
export function exampleOf(schema: Schema): unknown {
  const { examples, enum: named, default: usual, items, properties, additionalProperties: entry } = schema;
  if (examples?.[0] !== undefined) return examples[0];
  if (schema.const !== undefined) return schema.const;
  if (named) return named.find((value) => value !== usual);
  const [first] = alternatives(schema);
  if (first && first !== schema) return exampleOf(first);
  const isGiven =
    usual !== undefined && !(typeof usual === "object" && Object.keys(usual ?? {}).length === 0);
  switch (schema.type) {
    case "boolean":
      return usual !== true;
    case "object": {
      if (isGiven) return usual;
      const { required = [] } = schema;
      const shown = required.length > 0 ? required : Object.keys(properties ?? {}).slice(0, 1);
      if (shown.length > 0)
        return Object.fromEntries(shown.map((name) => [name, exampleOf(properties?.[name] ?? {})]));
      if (typeof entry !== "object") return {};
      return { [String(exampleOf(schema.propertyNames ?? {}))]: exampleOf(entry) };
    }
    case "array":
      return isGiven ? usual : [exampleOf(items ?? {})];
    default:
      return isGiven ? usual : schema.minimum;
  }
}
