import { topologyJsonSchema } from "../../src/index.ts";
import type { Json } from "./mutations.ts";

/** A text in a topology: a string, or the key of an entry that the user names. */
export interface StringPlace {
  /** Where it stands in the schema: what entries and items have in common is "*". */
  readonly kind: string;
  readonly path: readonly string[];
  readonly text: string;
  readonly isKey: boolean;
}

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const root = topologyJsonSchema() as Schema;

function forms(schema: Schema): readonly Schema[] {
  return [schema, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(forms)];
}

/** What the entries of a record or the items of a list are. */
function entryOf({ additionalProperties, items }: Schema): readonly Schema[] {
  return [
    ...(typeof additionalProperties === "object" ? forms(additionalProperties) : []),
    ...(items ? forms(items) : []),
  ];
}

/** Every kind of text that a topology may hold. */
export function stringKinds(schemas: readonly Schema[] = forms(root), kind = ""): readonly string[] {
  const kinds = schemas.flatMap((schema) => [
    ...(schema.type === "string" ? [kind] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) =>
      stringKinds(forms(inner), `${kind}/${key}`),
    ),
    ...(typeof schema.additionalProperties === "object" ? [`${kind}/* as key`] : []),
    ...(entryOf(schema).length > 0 ? stringKinds(entryOf(schema), `${kind}/*`) : []),
  ]);
  return [...new Set(kinds)];
}

/** The texts of a topology. */
export function stringPlaces(
  value: Json,
  schemas: readonly Schema[] = forms(root),
  path: readonly string[] = [],
  kind = "",
): readonly StringPlace[] {
  if (typeof value === "string") return [{ kind, path, text: value, isKey: false }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const named = schemas.flatMap(({ properties }) => (properties?.[key] ? forms(properties[key]) : []));
    if (named.length > 0) return stringPlaces(inner, named, [...path, key], `${kind}/${key}`);
    const own: StringPlace = { kind: `${kind}/* as key`, path: [...path, key], text: key, isKey: true };
    const below = stringPlaces(inner, schemas.flatMap(entryOf), [...path, key], `${kind}/*`);
    return Array.isArray(value) ? below : [own, ...below];
  });
}
