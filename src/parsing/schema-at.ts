import * as z from "zod";
import { topologySchema } from "../topology.ts";

/** The parts of a schema's definition that are used here. */
export interface Definition {
  readonly innerType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly keyType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly discriminator?: string;
  readonly values?: readonly unknown[];
}

/** The schema of the value at a path of fixed keys and names. */
export function schemaAt(path: readonly string[]): z.core.$ZodType | undefined {
  return innerSchema(definitionAt(topologySchema, path.slice(0, -1)), path.at(-1) ?? "");
}

/** The definition of the value at a path. */
export function definitionAt(
  schema: z.core.$ZodType,
  path: readonly (string | number)[],
): Definition | undefined {
  const definition = schema._zod.def as Definition;
  const inner = definition.innerType ?? definition.in;
  if (inner) return definitionAt(inner, path);
  const [segment, ...rest] = path;
  if (segment === undefined) return definition;
  const next = innerSchema(definition, segment);
  return next && definitionAt(next, rest);
}

/** The schema of a value in an object or a list, in the first form that has one. */
function innerSchema(around: Definition = {}, segment: string | number): z.core.$ZodType | undefined {
  const forms = [around, ...(around.options ?? []).map((option) => definitionAt(option, []))];
  const [first] = forms.flatMap(
    (form) =>
      form?.shape?.[segment] ?? (isIndex(segment) ? form?.element : undefined) ?? form?.valueType ?? [],
  );
  return first;
}

export const isIndex = (segment: string | number) => /^\d+$/.test(String(segment));

/** Reports whether the schema takes a value at a path. */
export function admitsAt(path: readonly string[], value: unknown): boolean {
  const schema = schemaAt(path);
  return schema !== undefined && z.safeParse(schema, value).success;
}

/** The description of the key at a path. */
export function descriptionAt(path: readonly string[]): string | undefined {
  const { shape } = definitionAt(topologySchema, path.slice(0, -1)) ?? {};
  for (let schema = shape?.[path.at(-1) ?? ""]; schema; ) {
    const description = z.globalRegistry.get(schema)?.description;
    if (description !== undefined) return description;
    const { innerType, in: input } = schema._zod.def as Definition;
    schema = innerType ?? input;
  }
  return undefined;
}

/** The keys of one form of an object. If an object has several forms, `key` and `value` select the form. */
export interface Form {
  readonly key?: string | undefined;
  readonly value?: unknown;
  readonly keys: readonly string[];
}

export function formsOf({ shape, options = [], discriminator }: Definition = {}): Form[] {
  if (shape) return [{ keys: Object.keys(shape) }];
  return options.flatMap((option) => {
    const keys = definitionAt(option, [])?.shape ?? {};
    const values = keys[discriminator ?? ""]?._zod.def as Definition | undefined;
    return { key: discriminator, value: values?.values?.[0], keys: Object.keys(keys) };
  });
}
