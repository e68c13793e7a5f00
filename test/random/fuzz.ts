import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { judgeChange } from "../change/judge-change.ts";
import { declaredByReaders } from "../declared.ts";
import { build, type Estate, eachEstate, known } from "../readers/estates.ts";
import { hostile, slip } from "./hostile.ts";
import { judge } from "./judge.ts";
import { changed, type Json, mutationsOf, places, renamed } from "./mutations.ts";
import { stringPlaces } from "./string-places.ts";
import { sampled } from "./topologies.ts";
import { changesOf } from "./topology-changes.ts";

/** Of each batch the next seed; several of these share the seeds by the step. */
const [seconds = 60, first = 1, step = 1] = (process.env["GEN_BUNDLE_FUZZ"] ?? "").split(":").map(Number);
const batch = 100;

/** What holds of every estate, or of those that have something. */
const readers = (await declaredByReaders()).filter(
  ({ cases }) => cases.has !== undefined || cases.includes(known(eachEstate[0], "example")),
);

const found = new Set<string>();

/** Holds a check against a topology; the first one of which it fails is printed, without what does not matter. */
function hold(title: string, check: (topology: Json) => void, name: string, topology: Json): void {
  const failure = (subject: Json): unknown => {
    try {
      check(subject);
      return undefined;
    } catch (error) {
      return error ?? new Error("Nothing was thrown.");
    }
  };
  const error = failure(topology);
  if (error === undefined || found.has(title)) return;
  found.add(title);
  const smallest = reduced(topology, (smaller) => failure(smaller) !== undefined, Date.now() + 60_000);
  process.stdout.write(`${name}: ${title}\n${error}\n${JSON.stringify(smallest)}\n${failure(smallest)}\n\n`);
}

function reduced(topology: Json, fails: (smaller: Json) => boolean, end: number): Json {
  let smallest = topology;
  // The last of a list first, so that the places of the others stay.
  for (const path of places(topology).toReversed()) {
    const smaller = changed(smallest, path, () => undefined);
    if (Date.now() < end && smaller !== smallest && fails(smaller)) smallest = smaller;
  }
  return smallest === topology ? topology : reduced(smallest, fails, end);
}

/** Holds every reader against a topology that is built. */
function readBack(name: string, topology: Json): void {
  const estate = build(name, topology, true);
  for (const { title, cases, body } of readers) {
    const read = (each: Estate) => {
      if (cases.has?.(each.plan) ?? true) body(name, each);
    };
    const check = (subject: Json) => {
      // A smaller one that is refused does not show what this one does.
      if (subject === topology) read(estate);
      else if (buildBundle(subject).ok) read(build(name, subject, true));
    };
    hold(title, check, name, topology);
  }
}

test("random topologies are refused, or built and read back", { timeout: 0 }, async () => {
  const end = Date.now() + seconds * 1000;
  for (let seed = first; Date.now() < end; seed += step) {
    const refusals: Record<string, number> = {};
    let built = 0;
    for (const [name, input] of sampled(seed, batch)) {
      const topology = JSON.parse(JSON.stringify(input)) as Json;
      const result = buildBundle(topology);
      const { ok, diagnostics } = result;
      const judged = (subject: Json) => judge(subject, subject === topology ? result : undefined);
      hold("every answer", judged, name, topology);
      for (const mutation of fc.sample(mutationsOf(topology), { seed, numRuns: 2 }))
        hold("every answer to a mutation", judged, name, mutation);

      const rules = diagnostics.flatMap(({ rule, severity }) => (severity === "error" ? [rule] : []));
      for (const rule of new Set(rules)) refusals[rule] = (refusals[rule] ?? 0) + 1;
      if (ok) {
        built += 1;
        readBack(name, topology);
      }
      // Lets the process answer the one that started it.
      await setImmediate();
    }
    process.stdout.write(`batch ${JSON.stringify({ seed, topologies: batch, built, refusals })}\n`);
  }
  expect([...found]).toEqual([]);
});

test("changes of random topologies are planned safely, or refused", { timeout: 0 }, async () => {
  const end = Date.now() + seconds * 1000;
  const answers: Record<string, number> = {};
  for (let seed = first; Date.now() < end; seed += step) {
    for (const [name, input] of sampled(seed, batch)) {
      const old = JSON.parse(JSON.stringify(input)) as Json;
      if (Date.now() > end || !buildBundle(old).ok) continue;
      for (const now of fc.sample(changesOf(old), { seed, numRuns: 3 })) {
        const check = (subject: Json) => {
          const answer = judgeChange(old, subject);
          if (subject === now) answers[answer] = (answers[answer] ?? 0) + 1;
        };
        hold("every change", check, `${name}, changed`, now);
      }
      await setImmediate();
    }
  }
  process.stdout.write(`Of random changes, ${JSON.stringify(answers)}.\n`);
  expect([...found]).toEqual([]);
});

test("hostile strings in every place are refused, or read back", { timeout: 0 }, async () => {
  let built = 0;
  const known = new Set<string>();
  // Small ones first: each place costs a build for every string.
  const size = ([, { hosts }]: ReturnType<typeof sampled>[number]) => Object.keys(hosts).length;
  for (const [name, topology] of sampled(1, batch).toSorted((a, b) => size(a) - size(b))) {
    const value = JSON.parse(JSON.stringify(topology)) as Json;
    if (!buildBundle(value).ok) continue;
    for (const { kind, path, text: old, isKey } of stringPlaces(value)) {
      if (known.has(kind)) continue;
      known.add(kind);
      if (known.size % step !== first % step) continue;
      for (const text of hostile) {
        // What is named elsewhere too has its new name there.
        for (const input of [
          renamed(value, old, text),
          ...(isKey ? [] : [changed(value, path, () => text)]),
        ]) {
          const title = `${name}, ${JSON.stringify(text.slice(0, 24))} at ${kind}`;
          hold("every answer to a hostile string", judge, title, input);
          if (slip.test(text) || !buildBundle(input).ok) continue;
          built += 1;
          readBack(title, input);
        }
        await setImmediate();
      }
    }
  }
  process.stdout.write(
    `Of hostile strings in ${Math.round(known.size / step)} kinds of place ${built} are taken and read back.\n`,
  );
  expect([...found]).toEqual([]);
});
