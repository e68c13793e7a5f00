import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildBundle, parseTopology, readSourceText } from "../../src/index.ts";
import { examples } from "../examples.ts";
import { hostile } from "./hostile.ts";
import { judge } from "./judge.ts";
import { changed, type Json, mutationsOf, places } from "./mutations.ts";
import { topologies } from "./topologies.ts";

/** As GEN_BUNDLE_RANDOM says, "seed:count"; a part of that many, since each case here is a build. */
const [seed = 1, count = 10] = (process.env["GEN_BUNDLE_RANDOM"] ?? "1:10").split(":").map(Number);
const runs = { seed, numRuns: count * 10 };

const bases: readonly Json[] = examples
  .filter(({ broken }) => !broken)
  .map(({ text }) => JSON.parse(JSON.stringify(readSourceText(text).value)) as Json);

const base: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom(...bases),
  topologies.map((each) => each as unknown as Json),
);

const mutated = base.chain(mutationsOf);

describe("whatever is given", () => {
  test("a changed topology is built or explained", () => {
    fc.assert(
      fc.property(mutated, (input) => judge(input)),
      runs,
    );
  });

  test("any JSON value is explained", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (input) => judge(input)),
      runs,
    );
  });

  test("any text is read or explained", () => {
    const piece = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...hostile), fc.json());
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join("\n")),
        (input) => judge(input),
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
