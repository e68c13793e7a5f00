import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ruleCatalogue, topologyJsonSchema, topologyReference } from "../src/index.ts";
import { annotatedJsonSchema, topologySchema } from "../src/topology.ts";
import { annotatedSchema } from "../src/topology-keys.ts";

const keys = topologyReference();

describe("the reference", () => {
  it.each(keys.map((key) => [key.key, key] as const))("describes %s", (_key, { key, ...each }) => {
    expect(each.description).toMatch(/^[\p{L}].*\.$/u);
    expect(each.form).toMatch(/\S/);
    expect(each.presence).toMatch(/^(?:optional|required(?: if .+)?)$/);
    // Every key says what its absence means.
    if (each.presence === "optional") expect(each.default ?? each.derivedFrom?.join()).toMatch(/\S/);
    const value = key.split(".").reduce<unknown>((inner) => Object.values(inner as object)[0], each.example);
    expect(value).toBeDefined();
    expect(JSON.stringify(each.example)).not.toMatch(/undefined|null|\{\}/);
    const forms = schemaAt(topologySchema, key.split(".")).map((schema) => z.safeParse(schema, value));
    expect(
      forms.some(({ success }) => success),
      JSON.stringify(forms[0]?.error?.issues),
    ).toBe(true);
  });

  it("has no word that is both a rule and a key", () => {
    const ids = new Set(ruleCatalogue.map(({ id }) => id));
    expect(keys.filter(({ key }) => ids.has(key))).toEqual([]);
    expect(ids.size).toBeGreaterThan(100);
  });
});

it("has examples in the schema that the schema accepts", () => {
  let count = 0;
  annotatedJsonSchema((schema, { examples = [] }) => {
    for (const example of examples as unknown[]) {
      count++;
      expect(z.safeParse(schema, example).error, JSON.stringify(example)).toBeUndefined();
    }
  });
  expect(count).toBeGreaterThan(100);
});

interface Definition {
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly catchall?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/** The schemas of a key, one for each form of its object. */
function schemaAt(schema: z.ZodType, [name, ...rest]: readonly string[]): readonly z.ZodType[] {
  if (name === undefined) return [schema];
  const { innerType, in: input, shape, catchall, valueType, options } = schema._zod.def as Definition;
  const whole = innerType ?? input;
  if (whole) return schemaAt(whole, [name, ...rest]);
  if (options) return options.flatMap((option) => schemaAt(option, [name, ...rest]));
  const below = name === "<name>" ? valueType : (shape?.[name] ?? (shape ? catchall : undefined));
  return below ? schemaAt(below, rest) : [];
}

it("knows which texts name hosts and VIPs, without a key in the public schema", () => {
  const { etcd, haproxy, airflow, name } = annotatedSchema().properties ?? {};
  expect(etcd?.properties?.["hosts"]?.items?.names).toBe("host");
  expect(etcd?.properties?.["joining"]?.items?.names).toBe("host");
  expect(airflow?.properties?.["workers"]?.anyOf?.[0]?.items?.names).toBe("host");
  expect(haproxy?.properties?.["vip"]?.names).toBe("vip");
  expect(name?.names).toBeUndefined();
  expect(JSON.stringify(topologyJsonSchema())).not.toContain('"names"');
});
