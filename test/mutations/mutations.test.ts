import { afterAll, expect, test } from "vitest";
import { installScripts } from "../../src/host-artifacts/install-script.ts";
import type { Artifact } from "../../src/index.ts";
import { compareText } from "../../src/model/order.ts";
import { type Declaration, declaredByReaders } from "../declared.ts";
import { type Estate, type EstateCase, eachEstate, filesByHost } from "../readers/estates.ts";
import { type Mutation, mutationsFor } from "./mutations.ts";

/*
 * A test of the tests: every mistake that the emitter could make turns some reader red, in each example whose files it
 * changes. Goldens see every change; readers have to know that it is wrong.
 */

const declarations = await declaredByReaders();
const examples = eachEstate.filter(([, { random }]) => !random);

/** The first test that fails for an estate when its files are these; one that failed for another estate is tried first. */
function firstFailure(
  example: EstateCase,
  artifacts: readonly Artifact[],
  failedBefore?: Declaration,
): Declaration | undefined {
  const [name, estate] = example;
  const changed = { ...estate, artifacts, hosts: filesByHost(estate.plan, artifacts) };
  return [...(failedBefore ? [failedBefore] : []), ...declarations].find(({ cases, body }) => {
    try {
      if (cases.includes(example)) body(name, changed);
      return false;
    } catch {
      return true;
    }
  });
}

/** The files after a mutation; what installs them follows from the others, as in the emitter. */
function mutated({ artifacts, plan }: Estate, change: Mutation["change"]): readonly Artifact[] {
  const changed = change(artifacts, plan);
  const installs = ({ component }: Artifact) => component === "install-script";
  if (!isSame(artifacts.filter(installs), changed.filter(installs))) return changed;
  const others = changed.filter((file) => !installs(file));
  return [...others, ...installScripts(plan, others)].sort(
    (a, b) => compareText(a.host, b.host) || compareText(a.path, b.path),
  );
}

/** Whether a mutation leaves the files as they are. */
function isSame(before: readonly Artifact[], after: readonly Artifact[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ content, mode }, index) => {
      const other = after[index];
      return other?.content === content && other.mode === mode;
    })
  );
}

test.each(examples)("no test fails for %s as it is", (...example) => {
  expect(firstFailure(example, example[1].artifacts)?.title).toBeUndefined();
});

const table: string[] = [];

test.each(mutationsFor(examples.flatMap(([, { artifacts }]) => artifacts)))(
  "some test fails when $title",
  ({ title, change }) => {
    const unseen: string[] = [];
    const seen: Declaration[] = [];
    for (const example of examples) {
      const [name, estate] = example;
      const changed = mutated(estate, change);
      if (isSame(estate.artifacts, changed)) continue;
      const failure = firstFailure(example, changed, seen[0]);
      if (failure === undefined) unseen.push(name);
      else seen.push(failure);
    }
    const by = seen[0] ? `${seen[0].file}: ${seen[0].title}` : "no test";
    table.push(`${title} (in ${seen.length} examples): ${by}`);
    expect(unseen, "no reader sees it").toEqual([]);
    expect(seen, "it changes nothing").not.toEqual([]);
  },
);

afterAll(() => {
  process.stdout.write(
    `\nWhat the emitter could get wrong, and the first test that fails:\n  ${table.join("\n  ")}\n`,
  );
});
