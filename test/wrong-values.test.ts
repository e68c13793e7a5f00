import { expect, test } from "vitest";
import * as library from "../src/index.ts";

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
];

const total = [library.buildBundle, library.parseTopology] as const;
const checked = [
  library.analyse,
  library.checkPlan,
  library.compareEstates,
  library.emitArtifacts,
  library.emitDocuments,
  library.textReport,
] as const;

test.each(total.map((each) => [each.name, each as (...given: unknown[]) => unknown] as const))(
  "%s throws for nothing",
  (_name, call) => {
    expect(() => {
      for (const first of values) for (const second of values) call(first, second);
    }).not.toThrow();
  },
);

test("readSourceText throws for nothing, nor does the search of places", () => {
  for (const text of [...values, "{", "a: 1"]) {
    expect(() => {
      const { locate } = library.readSourceText(text as string);
      for (const place of values) locate(place as library.Place);
    }).not.toThrow();
  }
});

test.each(checked.map((each) => [each.name, each as (...given: unknown[]) => unknown] as const))(
  "%s throws no error but the documented one",
  (_name, call) => {
    for (const first of values) {
      for (const second of values) {
        try {
          call(first, second);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          expect((error as Error).message).toMatch(
            /^(?:The plan must be|The files must be|textReport takes)/,
          );
        }
      }
    }
  },
);
