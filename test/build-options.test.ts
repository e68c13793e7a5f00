import { expect, it, test } from "vitest";
import { type BuildOptions, buildBundle, planChange } from "../src/index.ts";
import { topology } from "./rules/harness.ts";

const built = (options: unknown) => buildBundle(topology(), options as BuildOptions);

test.each([
  [{ secrets: new Map([["fernet-key", "value"]]) }, "secrets"],
  [{ secrets: "fernet-key=value" }, "secrets"],
  [{ secrets: ["value"] }, "secrets"],
  [{ secrets: null }, "secrets"],
  [{ secretPlaces: [] }, "secretPlaces"],
  [{ secretPlaces: { a: null } }, "secretPlaces"],
  [{ secretPlaces: { a: { pointer: "/a" } } }, "secretPlaces"],
  [{ secretPlaces: { a: { pointer: "/a", file: "s.yaml", line: "value=" } } }, "secretPlaces"],
  [{ today: "9999-99-99" }, "today"],
  [{ today: "2026-02-30" }, "today"],
  [{ today: "tomorrow" }, "today"],
  [{ today: new Date(0) }, "today"],
  [{ consequences: "yes" }, "consequences"],
])("an option of the wrong kind is a finding: %j", (options, name) => {
  const { ok, diagnostics } = built(options);
  expect([ok, diagnostics.map(({ rule }) => rule)]).toEqual([false, ["invalid-value"]]);
  expect(diagnostics[0]?.message).toContain(`The option "${name}" must be`);
  expect(diagnostics[0]?.message).not.toContain("value=");
});

it("options that are no object are a finding", () => {
  expect(built("2026-11-21").diagnostics[0]?.message).toBe("The options must be an object.");
});

it("omitted options are defaults, also as null", () => {
  expect(built(null)).toEqual(built(undefined));
  expect(built({ secrets: undefined, today: undefined }).ok).toBe(true);
});

it("a plan takes the same options, reads each once, and has its own", () => {
  const planned = (options: unknown) => planChange(topology(), topology(), options as BuildOptions);
  expect(planned(null)).toEqual(planned(undefined));
  expect(planned(null).ok).toBe(true);
  expect(planned("2026-11-21").diagnostics[0]?.message).toBe("The options must be an object.");
  for (const name of ["today", "down", "skippedGates", "oldSecrets"]) {
    const options = Object.defineProperty({}, name, {
      get: () => {
        throw new Error("its text");
      },
    });
    expect(planned(options).diagnostics.map(({ message }) => message)).toEqual([
      "The options cannot be read: one of their properties throws an error.",
    ]);
  }
});

it("findings about secrets point to their places first", () => {
  const file = "s.yaml";
  const { diagnostics } = built({
    secrets: { "postgres-superuser": "x", nonsense: "y" },
    secretPlaces: {
      "": { pointer: "", file, line: 1, column: 1 },
      "postgres-superuser": { pointer: "/postgres-superuser", file, line: 2, column: 1 },
      nonsense: { pointer: "/nonsense", file, line: 3, column: 1 },
    },
  });
  const places = (rule: string) => diagnostics.find((each) => each.rule === rule)?.at;
  expect(places("secret-weak")).toEqual([
    { pointer: "/postgres-superuser", file, line: 2, column: 1 },
    { pointer: "/postgres" },
  ]);
  expect(places("secret-unknown")).toEqual([{ pointer: "/nonsense", file, line: 3, column: 1 }]);
  expect(places("secret-missing")).toEqual([{ pointer: "", file, line: 1, column: 1 }]);
});

test.each([
  {
    get secrets(): never {
      throw new Error("no");
    },
  },
  {
    secrets: {
      get "postgres-superuser"(): never {
        throw new Error("no");
      },
    },
  },
  {
    get [Symbol.toStringTag](): never {
      throw new Error("no");
    },
  },
])("an option that cannot be read is a finding", (options) => {
  expect(built(options).diagnostics.map(({ rule, message }) => [rule, message])).toEqual([
    ["invalid-value", "The options cannot be read: one of their properties throws an error."],
  ]);
});

it("a value of an option is read once", () => {
  let reads = 0;
  const secrets = {
    get "postgres-superuser"() {
      reads++;
      return reads > 1 ? "a\nb" : "5Zr0iZxQe8vJt3Wq";
    },
  };
  expect(built({ secrets }).ok).toBe(true);
  expect(reads).toBe(1);
});

it("a value of the topology is read once", () => {
  const input = structuredClone(topology()) as object;
  let reads = 0;
  Object.defineProperty(input, "name", {
    enumerable: true,
    get() {
      reads++;
      if (reads > 1) throw new Error("no");
      return "estate";
    },
  });
  expect(buildBundle(input).ok).toBe(true);
  expect(reads).toBe(1);
});
