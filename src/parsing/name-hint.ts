import * as z from "zod";
import { topologySchema } from "../topology.ts";
import { definitionAt } from "./schema-at.ts";
import { quote } from "./shown.ts";

/** The names that a dot separates, one within the other, where objects of objects are set by name. */
export function nestedHint(name: string, around: readonly (string | number)[]): string | undefined {
  const { keyType, valueType } = definitionAt(topologySchema, around) ?? {};
  const [, outer = "", inner = ""] = /^(\w+)\.([\w.-]{1,100})$/.exec(name) ?? [];
  const isNested = valueType !== undefined && definitionAt(valueType, [])?.keyType !== undefined;
  return isNested && keyType && z.safeParse(keyType, outer).success
    ? `Write ${quote(inner)} within ${quote(outer)}: { ${quote(outer)}: { ${quote(inner)}: … } }.`
    : undefined;
}

/** A name in the form that names of its kind must have, if only case and separators are wrong. */
export function nameMeant(name: string, schema: z.core.$ZodType | undefined): string | undefined {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s._-]+/);
  const [meant] = [words.join("-"), words.join("_")].filter((each) =>
    schema ? z.safeParse(schema, each).success : /^[a-z][a-z0-9-]{0,62}$/.test(each),
  );
  return meant === name ? undefined : meant;
}
