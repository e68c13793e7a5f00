import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildBundle, readSourceText, readTopology, resolveTopology } from "../../src/index.ts";
import { examples } from "../examples.ts";
import { hostile } from "./hostile.ts";
import { judge } from "./judge.ts";
import { changed, type Json, mutationsOf, renamed } from "./mutations.ts";
import { type StringPlace, stringKinds, stringPlaces } from "./string-places.ts";
import { sampled, topologies } from "./topologies.ts";

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
          // A text has lines, by which its findings are ordered.
          return result.ok ? result.bundle : result.diagnostics.map(({ message }) => message).toSorted();
        };
        const bundle = files(topology);
        expect(files(structuredClone(topology))).toEqual(bundle);
        expect(files(JSON.stringify(topology, undefined, 1))).toEqual(bundle);
      }),
      { ...runs, numRuns: count },
    );
  });
});

/** The length of a topology, in which ranges count as the hosts that they stand for. */
function sizeOf(topology: Json): number {
  return JSON.stringify(resolveTopology(readTopology(topology))?.value ?? topology).length;
}

/** A small topology, of the examples and the random ones, that has a text of each kind: each is built for every string. */
const cases = new Map<string, { readonly value: Json; readonly place: StringPlace }>();
const topologiesBySize = [
  ...bases,
  ...sampled(1, 60).map(([, topology]) => topology as unknown as Json),
  {
    ...(bases.find((each) => (each as { name?: Json }).name === "minimal") as object),
    ssh: { extra: { LogLevel: "VERBOSE" }, extraByHost: { node1: { LogLevel: "INFO" } } },
    time: {
      snippets: { chrony: ["maxdistance 3.0"] },
      snippetsByHost: { node1: { chrony: ["maxdistance 2.0"] } },
    },
    nfs: {
      hosts: ["node1"],
      extra: { server: { "nfsd.threads": "16" }, exports: { sec: "sys" } },
      extraByHost: { node1: { server: { "nfsd.threads": "8" }, exports: { sec: "krb5" } } },
    },
  },
  // What no topology may say yet can be tried to say.
  { postgres: { extraByHost: { n1: { dynamic: { ttl: "1" } } } } },
  { airflow: { dags: { git: { url: "https://git.example.com/team/dags.git", user: "deploy" } } } },
  {
    haproxy: {
      ports: { unknown: 5010 },
      additionalPorts: { unknown: [5011] },
      hostAddresses: { unknown: "used", replica: "used", redirect: "offered" },
      snippets: { unknown: ["timeout tunnel 1h"] },
      snippetsByHost: {
        n1: {
          unknown: ["timeout tunnel 1h"],
          pooled: ["timeout tunnel 1h"],
          sync: ["timeout tunnel 1h"],
          "web-public": ["timeout tunnel 1h"],
        },
      },
    },
  },
].toSorted((a, b) => sizeOf(a) - sizeOf(b));
for (const value of topologiesBySize)
  for (const place of stringPlaces(value))
    if (!cases.has(place.kind)) cases.set(place.kind, { value, place });

describe("a hostile string", () => {
  test("is tried in every place where a topology may hold one", () => {
    expect(stringKinds().filter((kind) => !cases.has(kind))).toEqual([]);
  });

  test.each(hostile.map((text) => [JSON.stringify(text.slice(0, 24)), text] as const))(
    "%s is refused in any place, or changes no structure",
    (_name, text) => {
      for (const { value, place } of cases.values()) {
        const { path, isKey } = place;
        const input = isKey ? renamed(value, place.text, text) : changed(value, path, () => text);
        judge(input);
        // What is free text stands in comments and the like: it adds no line to any file, and takes none away.
        if (isKey || !(path.at(-1) === "label" || path[0] === "accept")) continue;
        const [before, after] = [buildBundle(value), buildBundle(input)];
        if (!before.ok || !after.ok) continue;
        const shape = ({ bundle }: typeof after) =>
          bundle.artifacts.map((file) => `${file.host} ${file.path} ${file.content.split("\n").length}`);
        expect(shape(after)).toEqual(shape(before));
      }
    },
  );
});
