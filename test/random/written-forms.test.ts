import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { type BuildResult, buildBundle, readTopology, resolveTopology } from "../../src/index.ts";
import { topologyReport } from "../../src/report/topology.ts";
import { examples } from "../examples.ts";
import type { Json } from "./mutations.ts";
import { sampled } from "./topologies.ts";
import { asOverlay, asRanges } from "./written-forms.ts";

const [seed = 1, count = 10] = (process.env["GEN_BUNDLE_RANDOM"] ?? "1:10").split(":").map(Number);
const topologies = [
  ...examples
    .filter(({ broken }) => !broken)
    .map(({ name, text }) => [name, JSON.parse(JSON.stringify(resolved(text)))] as const),
  ...sampled(seed, count * 5).map(
    ([name, topology]) => [name, JSON.parse(JSON.stringify(topology))] as const,
  ),
] as readonly (readonly [string, Json])[];

function resolved(input: unknown): unknown {
  return resolveTopology(readTopology(input))?.value;
}

/** What must be the same, however a topology is written: the bundle, or else the rules that refuse it. */
function outcome(result: BuildResult): unknown {
  if (result.ok) return result.bundle;
  const refused = result.diagnostics.filter(({ severity }) => severity === "error");
  return [...new Set(refused.map(({ rule }) => rule))].sort();
}

test("ranges mean the hosts that they stand for", () => {
  let [ranges, built] = [0, 0];
  for (const [name, topology] of topologies) {
    const forms = asRanges(topology);
    if (!forms) continue;
    const plain = buildBundle(forms.plain);
    const expected = outcome(plain);
    for (const ranged of [forms.ranged, JSON.stringify(forms.ranged), stringify(forms.ranged)])
      expect(outcome(buildBundle(ranged)), name).toEqual(expected);
    ranges++;
    if (plain.ok) built++;
  }
  expect(ranges).toBeGreaterThan(count);
  expect(built).toBeGreaterThan(count / 2);
});

test("files that are merged give the bundle of the topology that they make", () => {
  let built = 0;
  for (const [name, topology] of topologies) {
    const expected = buildBundle(topology);
    const draws = fc.sample(fc.nat({ max: 99 }), { seed: seed + built, numRuns: 400 });
    let next = 0;
    const { base, overlay } = asOverlay(topology, () => draws[next++ % draws.length] as number);
    const texts = [
      { name: "base.json", text: JSON.stringify(base) },
      { name: "overlay.yaml", text: stringify(overlay) },
    ];
    const result = buildBundle(texts);
    expect(outcome(result), name).toEqual(outcome(expected));
    for (const { at } of result.diagnostics)
      for (const { file, line } of at) {
        expect(["base.json", "overlay.yaml"]).toContain(file);
        expect(line).toBeGreaterThan(0);
      }
    if (result.ok) built++;
  }
  expect(built).toBeGreaterThan(count / 2);
});

test("a topology that is printed gives the same bundle", () => {
  let built = 0;
  const texts = examples.map(({ name, text }) => [name, text] as const);
  for (const [name, input] of [...texts, ...topologies]) {
    const expected = buildBundle(input);
    if (!expected.ok) continue;
    const text = typeof input === "string" ? input : JSON.stringify(input);
    const source = readTopology([{ name: "topology", text }]);
    const topology = resolveTopology(source);
    const printed = topologyReport(topology?.value, topology?.originOf);
    // Names of secrets are masked as well, because a name can be the secret itself.
    if (/: \*+ #/.test(printed)) continue;
    const again = buildBundle(printed);
    expect(again.ok && again.bundle, name).toEqual(expected.bundle);
    built++;
  }
  expect(built).toBeGreaterThan(count);
});
