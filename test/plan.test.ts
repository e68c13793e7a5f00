import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, it, test, vi } from "vitest";
import { components } from "../src/components/index.ts";
import { buildBundle, checkTopology, factKindNames, factKinds, topologyJsonSchema } from "../src/index.ts";
import type { Component } from "../src/model/component.ts";
import { pointerSegments } from "../src/model/pointer.ts";
import type { PoolDescription } from "../src/model/pools.ts";
import { statementOrder } from "../src/statement-order.ts";
import { examples } from "./examples.ts";
import { eachEstate, estates } from "./readers/estates.ts";

const registry = "../src/components/index.ts";

afterEach(() => {
  vi.doUnmock(registry);
  vi.resetModules();
});

type Entries = readonly (readonly [string, Component])[];

/** The library with another registry. */
async function libraryWith(change: (entries: Entries) => Entries): Promise<typeof buildBundle> {
  vi.resetModules();
  vi.doMock(registry, async (original) => {
    const { components: own } = (await original()) as {
      readonly components: Readonly<Record<string, Component>>;
    };
    return { components: Object.fromEntries(change(Object.entries(own))) };
  });
  return (await import("../src/bundle.ts")).buildBundle;
}

describe("the order of the registry", () => {
  const names = Object.keys(components);
  const orders = [
    [...names].reverse(),
    ...fc.sample(fc.shuffledSubarray(names, { minLength: names.length }), { numRuns: 5, seed: 11 }),
  ];

  test.each(orders.map((order) => [order.join(" "), order] as const))(
    "means nothing: %s",
    async (_names, order) => {
      const build = await libraryWith((entries) =>
        order.flatMap((name) => entries.filter(([each]) => each === name)),
      );
      for (const { name, text } of examples) {
        const [expected, given] = [buildBundle(text), build(text)];
        expect(given.diagnostics, name).toEqual(expected.diagnostics);
        expect(given.ok && given.bundle, name).toEqual(expected.ok && expected.bundle);
      }
    },
  );
});

describe("the order in which components state facts", () => {
  const named = (name: string, topics: Partial<Component>): Component => ({
    ...(components.kernel as Component),
    name,
    ...topics,
  });

  it("puts those that offer something before those that read it, and shows what they have seen", () => {
    const order = statementOrder([
      named("a", { reads: ["pools"] }),
      named("b", { offers: ["pools"], reads: ["shares"] }),
      named("c", { offers: ["shares"] }),
      named("d", { always: true }),
    ]);
    expect(order.map(({ component }) => component.name)).toEqual(["d", "c", "b", "a"]);
    expect(order.map(({ sees }) => [...sees])).toEqual([[], [], ["c"], ["b", "c"]]);
  });

  it("has none for components that wait for each other, or for nothing", () => {
    const circle = [
      named("a", { offers: ["pools"], reads: ["shares"] }),
      named("b", { offers: ["shares"], reads: ["pools"] }),
    ];
    expect(() => statementOrder(circle)).toThrow(
      'The components "a", "b" depend on each other\'s facts in a cycle',
    );
    expect(() => statementOrder([named("a", { reads: ["pools"] })])).toThrow(
      'reads "pools", which no component offers',
    );
  });
});

describe("a component that does not declare", () => {
  const example = examples.find(({ name }) => name === "debian12-all")?.text;

  it.each([
    ["that it reads a kind of fact", "airflow", { reads: ["database-pooled"] }, /"airflow" reads shares/],
    ["that it reads a role", "airflow", { reads: ["shares"] }, /the role "database-pooled"/],
    ["that it offers a kind of fact", "airflow", { offers: [] }, /"airflow" states pools/],
  ] as const)("%s is a defect", async (_what, name, change, message) => {
    const build = await libraryWith((entries) =>
      entries.map(([each, component]) => [each, each === name ? { ...component, ...change } : component]),
    );
    const { ok, diagnostics } = build(example);
    expect(ok).toBe(false);
    expect(diagnostics.map(({ message: text }) => text).join()).toMatch(message);
  });
});

describe("facts", () => {
  test.each(eachEstate)("of %s are one fact for each identity", (_name, { plan }) => {
    let count = 0;
    for (const kind of factKindNames) {
      const { identity } = factKinds[kind] as { identity: (fact: unknown) => string };
      const known = new Map<string, unknown>();
      for (const fact of plan[kind]) {
        const key = identity(fact);
        const other = known.get(key);
        if (other) expect(isDeepStrictEqual(fact, other), `${kind}: ${key}`).toBe(true);
        known.set(key, fact);
        count++;
      }
    }
    expect(count).toBeGreaterThan(0);
  });

  test("every kind is stated by some estate", () => {
    for (const kind of factKindNames) {
      expect(
        estates.some(({ plan }) => plan[kind].length > 0),
        kind,
      ).toBe(true);
    }
  });
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Whether a value may stand at a place: a key that the schema has, an entry of a record, an item of a list. */
function has(schema: Schema, [segment, ...rest]: readonly string[]): boolean {
  if (segment === undefined) return true;
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [] } = schema;
  const below = [
    Object.hasOwn(properties, segment) ? properties[segment] : undefined,
    typeof additionalProperties === "object" ? additionalProperties : undefined,
    /^\d+$/.test(segment) ? items : undefined,
  ];
  return (
    below.some((next) => next !== undefined && has(next, rest)) ||
    [...anyOf, ...oneOf].some((form) => has(form, [segment, ...rest]))
  );
}

describe("the source of a fact", () => {
  const schema = topologyJsonSchema() as Schema;

  test.each(eachEstate)("in %s is a place of the topology", (_name, { plan }) => {
    const sources = factKindNames.flatMap((kind) =>
      plan[kind].flatMap((fact) => ("source" in fact ? [fact.source] : [])),
    );
    expect(sources.length).toBeGreaterThan(0);
    const nowhere = [...new Set(sources)].filter((source) => !has(schema, pointerSegments(source)));
    expect(nowhere).toEqual([]);
  });
});

describe("pools", () => {
  const declared = Object.assign(
    {},
    ...Object.values<Component>(components).map(({ pools }) => pools),
  ) as Readonly<Record<string, PoolDescription>>;

  test.each(eachEstate.filter(([, { plan }]) => plan.pools.length > 0))(
    "of %s are declared with the port that they have by default",
    (_name, { plan }) => {
      for (const { name, port } of plan.pools) expect(declared[name]?.port, name).toBe(port);
    },
  );

  test("that are declared are stated by some estate", () => {
    const stated = new Set(estates.flatMap(({ plan }) => plan.pools.map(({ name }) => name)));
    expect(Object.keys(declared).toSorted()).toEqual([...stated].sort());
  });
});

describe("failovers", () => {
  test.each(
    estates.filter(({ plan }) => plan.failovers.length > 0).map((estate) => [estate.name, estate] as const),
  )("of %s each have a procedure that tries them", (_name, { plan }) => {
    const tried = plan.procedures.filter(({ occasion }) => occasion === "failover").map(({ title }) => title);
    expect(tried).toEqual(expect.arrayContaining(plan.failovers.map(({ title }) => title)));
  });
});

test("ranges may give each of thousands of hosts settings of its own", () => {
  const extra = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`net.key${index}`, index]));
  const ranges = [..."abcdefgh"].map((letter, index) => [`${letter}[1-249]`, `10.0.${index}.[1-]`] as const);
  const checked = checkTopology({
    name: "ranges",
    network: { subnet: "10.0.0.0/16" },
    hosts: Object.fromEntries(ranges.map(([hosts, address]) => [hosts, { address }])),
    kernel: { extraByHost: Object.fromEntries(ranges.map(([hosts]) => [hosts, extra])) },
  });
  expect(checked.diagnostics.map(({ rule }) => rule)).not.toContain("internal-error");
  expect(checked.ok && checked.plan.kernelParameters.length).toBe(8 * 249 * 90);
});

test("the sections that provide a role are those that have its listeners in the examples", () => {
  const found = new Map<string, Set<string>>();
  for (const { plan } of estates) {
    const componentOf = new Map(plan.services.map(({ id, component }) => [id as string, component]));
    for (const { role, service } of plan.listeners) {
      const component = componentOf.get(service);
      if (component !== undefined && plan.providers.has(role))
        found.set(role, (found.get(role) ?? new Set()).add(component));
    }
  }
  const [providers] = estates.map(({ plan }) => plan.providers);
  // Load balancers lead to the listeners of others.
  for (const [role, names] of providers ?? [])
    expect([...(found.get(role) ?? [])].filter((name) => name !== "haproxy").sort(), role).toEqual(names);
});
