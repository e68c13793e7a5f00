import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildBundle, parseTopology, readSourceText } from "../../src/index.ts";
import { examples } from "../examples.ts";
import { hostile } from "./hostile.ts";
import { topologies } from "./topologies.ts";

/** As GEN_BUNDLE_RANDOM says, "seed:count"; a part of that many, since each case here is a build. */
const [seed = 1, count = 10] = (process.env["GEN_BUNDLE_RANDOM"] ?? "1:10").split(":").map(Number);
const runs = { seed, numRuns: count * 10 };

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Every place in a value, as the keys that lead there. */
function places(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

/** A copy with something else at a place. */
function changed(
  value: Json,
  [key, ...rest]: readonly string[],
  change: (old: Json) => Json | undefined,
): Json {
  if (key === undefined) return change(value) ?? null;
  const copy = structuredClone(value) as Record<string, Json>;
  const inner = rest.length > 0 ? changed(copy[key] as Json, rest, change) : change(copy[key] as Json);
  if (inner === undefined) Array.isArray(copy) ? copy.splice(Number(key), 1) : delete copy[key];
  else
    Object.defineProperty(copy, key, { value: inner, enumerable: true, configurable: true, writable: true });
  return copy;
}

const bases: readonly Json[] = examples
  .filter(({ broken }) => !broken)
  .map(({ text }) => JSON.parse(JSON.stringify(readSourceText(text).value)) as Json);

const base: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...bases),
  topologies.map((each) => each as unknown as Json),
);

const replacement: fc.Arbitrary<Json | undefined> = fc.oneof(
  fc.constantFrom(...hostile),
  fc.constantFrom(undefined, null, true, 0, -1, 1e308, 65_536, 2 ** 53),
  fc.constantFrom<Json>([], {}, [[]], { a: 1 }),
  fc.jsonValue().map((value) => value as Json),
);

const mutated = base.chain((value) =>
  fc
    .array(fc.tuple(fc.constantFrom(...places(value)), replacement), { minLength: 1, maxLength: 4 })
    .map((changes) =>
      changes.reduce((result, [path, next]) => {
        try {
          return changed(result, path, () => next);
        } catch {
          // An earlier change took the place away.
          return result;
        }
      }, value),
    ),
);

/** What holds of every answer, whatever was asked. */
function judge(input: unknown): void {
  const result = buildBundle(input);
  for (const { rule, message, at, hint } of result.diagnostics) {
    expect(rule, message).not.toBe("internal-error");
    expect(`${message}${hint ?? ""}`).not.toMatch(/undefined|\[object|NaN/);
    expect(message.length).toBeLessThan(12_000);
    expect(at.length).toBeGreaterThan(0);
  }
  if (!result.ok) {
    expect(result.diagnostics.some(({ severity }) => severity === "error")).toBe(true);
    return;
  }
  for (const { host, path, content } of result.bundle.artifacts) {
    expect(result.plan.hosts.get(host)?.managed).toBe(true);
    expect(path).toMatch(/^(?:\/[A-Za-z0-9._@-]+)+$/);
    expect(path).not.toMatch(/\/\.{1,2}(?:\/|$)/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(content).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u2028\u2029]/);
  }
}

describe("whatever is given", () => {
  test("a changed topology is built or explained", () => {
    fc.assert(fc.property(mutated, judge), runs);
  });

  test("any JSON value is explained", () => {
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), judge), runs);
  });

  test("any text is read or explained", () => {
    const piece = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...hostile), fc.json());
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join("\n")),
        judge,
      ),
      runs,
    );
  });

  test("the same input gives the same bytes, as a value and as text", () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        const files = (input: unknown) => {
          const result = buildBundle(input);
          return result.ok ? result.bundle : result.diagnostics.map(({ message }) => message);
        };
        const bundle = files(topology);
        expect(files(structuredClone(topology))).toEqual(bundle);
        expect(files(JSON.stringify(topology, undefined, 1))).toEqual(bundle);
      }),
      { ...runs, numRuns: count },
    );
  });
});

describe("a hostile string", () => {
  // Entries of one list or record are alike: the first stands for all.
  const kinds = new Set<string>();
  const cases = bases.flatMap((value, index) =>
    places(value)
      .filter((path) => {
        const at = path.reduce<Json>((inner, key) => (inner as Record<string, Json>)[key] as Json, value);
        const kind = path.map((key, depth) =>
          /^(?:hosts|vips)$/.test(path[depth - 1] ?? "") || /^\d+$/.test(key) ? "*" : key,
        );
        const known = kinds.size === kinds.add(kind.join("/")).size;
        return typeof at === "string" && !known;
      })
      .map((path) => ({ index, path })),
  );

  test.each(hostile.map((text) => [JSON.stringify(text.slice(0, 24)), text] as const))(
    "%s in any string of an example is refused, or changes no structure",
    (_name, text) => {
      for (const { index, path } of cases) {
        const value = bases[index] as Json;
        const input = changed(value, path, () => text);
        judge(input);
        const parsed = parseTopology(input);
        if (!parsed.ok) continue;
        // What is free text stands in comments and the like: it adds no line to any file, and takes none away.
        const [before, after] = [buildBundle(value), buildBundle(input)];
        if (!before.ok || !after.ok || path.join("/") === "name") continue;
        const shape = ({ bundle }: typeof after) =>
          bundle.artifacts.map((file) => `${file.host} ${file.path} ${file.content.split("\n").length}`);
        if (path.at(-1) === "label" || path[0] === "accept") expect(shape(after)).toEqual(shape(before));
      }
    },
  );
});
