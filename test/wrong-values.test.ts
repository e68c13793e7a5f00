import { expect, test } from "vitest";
import * as library from "../src/index.ts";
import { examples } from "./examples.ts";
import { known } from "./readers/estates.ts";

const minimal = known(
  examples.find(({ name }) => name === "minimal"),
  "minimal",
).text;

/** What callers without types may pass. */
const cyclic: Record<string, unknown> = {};
cyclic["at"] = [cyclic];
const fail = () => {
  throw new Error("The property throws.");
};
const throwing = new Proxy({}, { get: fail, has: fail, ownKeys: fail, getOwnPropertyDescriptor: fail });
const revocable = Proxy.revocable({}, {});
revocable.revoke();
const values: readonly unknown[] = [
  undefined,
  null,
  5,
  Number.NaN,
  "text",
  "",
  "{}",
  [],
  [null],
  // Without items, and longer than any time to count them.
  new Array(2 ** 32 - 1),
  [{ severity: "error", rule: "r", message: "m", at: new Array(2 ** 32 - 1) }],
  [1],
  [{ at: [] }],
  [{ at: [{}], message: 5 }],
  [throwing],
  {},
  Object.create(null),
  { file: throwing, text: 5 },
  { file: "t", text: 5 },
  cyclic,
  throwing,
  revocable.proxy,
  () => 1,
  Symbol("s"),
  5n,
  new Map(),
  new Map([[5, 5]]),
  new Set([5]),
  new Date(),
  { spans: 5 },
  { spans: [throwing] },
  { hosts: new Map() },
  { diagnostics: [], value: {} },
  { "postgres-superuser": 5 },
  [{ host: "a", path: "/", content: 5 }],
];

type Exports = typeof library;
type FunctionName = {
  [Name in keyof Exports]: Exports[Name] extends (...given: never) => unknown ? Name : never;
}[keyof Exports];

const source = library.readTopology(minimal);
const parsed = library.parseTopology(source.value);
if (!parsed.ok) throw new Error("The example is broken.");
const plan = library.resolvePlan(parsed.topology);
const files = library.emitArtifacts(plan);

/** Functions that generate files many times are given few. */
const smallest = {
  name: "a",
  network: { subnet: "10.0.0.0/24" },
  hosts: { node: { address: "10.0.0.1" } },
};

/** Right arguments of every exported function. */
const right: { readonly [Name in FunctionName]: Parameters<Exports[Name]> } = {
  analyse: [plan],
  buildBundle: [minimal, {}],
  checkPlan: [plan, {}],
  checkTopology: [minimal, {}],
  compareEstates: [plan, plan],
  durationOf: [plan, plan.failovers[0]],
  emitArtifacts: [plan, {}],
  emitBundle: [plan, {}],
  emitDocuments: [plan, files],
  estatePackages: [plan],
  explainLine: [smallest, { host: "node", path: "/etc/hostname", line: 2 }],
  failoversOf: [plan],
  linesFrom: [smallest, "/name"],
  outageOf: [plan, new Set<string>()],
  parseTopology: [source.value],
  planChange: [minimal, minimal, {}],
  readSourceText: [minimal],
  readTopology: [minimal],
  resolvePlan: [parsed.topology],
  resolveTopology: [source],
  // A topology without errors would be measured once for each value.
  sourceMap: [{}],
  textReport: [[], { file: "topology.json" }],
  topologyJsonSchema: [],
  topologyReference: [],
  verifyChange: [{ name: "a", down: [], stages: [{ title: "a", topology: minimal }], steps: [] }, {}],
};

/** Functions that answer everything, with findings where it is wrong. */
const total: ReadonlySet<string> = new Set([
  "buildBundle",
  "checkTopology",
  "explainLine",
  "linesFrom",
  "parseTopology",
  "planChange",
  "readSourceText",
  "readTopology",
  "sourceMap",
  "verifyChange",
]);

const functions = Object.entries(library).flatMap(([name, value]) =>
  typeof value === "function" ? [[name, value as (...given: unknown[]) => unknown] as const] : [],
);

/** The only errors that callers see. */
const sentence =
  /^(?:The (?:plan|topology|source) must be a result of \w+\.|The (?:files|secrets|lost hosts|failover) must (?:be|have) [a-z A-Z]+\.|The options? .*\.|textReport takes .*\.)$/;

test.each(functions)("%s takes wrong values with one sentence, or with findings", (name, call) => {
  const arguments_: readonly unknown[] = right[name as FunctionName];
  // One call shows that a function without parameters ignores them.
  const some = arguments_.length === 0 ? values.slice(0, 1) : values;
  const wrong = [
    ...some.flatMap((first) => some.map((second) => [first, second])),
    ...arguments_.flatMap((_, index) => values.map((value) => arguments_.with(index, value))),
    ...some.map((value) => [...arguments_, value]),
  ];
  expect(() => call(...arguments_)).not.toThrow();
  for (const given of wrong) {
    try {
      call(...given);
    } catch (error) {
      expect(total, (error as Error).stack).not.toContain(name);
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message, (error as Error).stack).toMatch(sentence);
    }
  }
});

test("what functions return takes wrong values as well", () => {
  for (const text of [...values, minimal, "{", "a: 1"]) {
    const { locate } = library.readSourceText(text as string);
    for (const place of values) expect(() => locate(place as library.Place)).not.toThrow();
  }
  const { originOf } = library.resolveTopology(source) as library.ResolvedTopology;
  for (const pointer of values.filter((value) => typeof value !== "string"))
    expect(() => originOf(pointer as string)).toThrow(new TypeError("The pointer must be text."));
});

test("copies of results, which may be incomplete, are no results", () => {
  expect(() => library.analyse({ ...plan })).toThrow("The plan must be a result of resolvePlan.");
  expect(() => library.resolvePlan({ ...parsed.topology })).toThrow("The topology must be a result of");
  expect(() => library.resolveTopology({ ...source })).toThrow(
    "The source must be a result of readTopology.",
  );
});

test("texts whose properties change when they are read again are read once", () => {
  let reads = 0;
  const changing = {
    name: "t",
    get text() {
      return reads++ === 0 ? minimal : 5;
    },
  };
  expect(library.buildBundle([changing]).ok).toBe(true);
});
