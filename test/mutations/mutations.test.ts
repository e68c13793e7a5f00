import { afterAll, describe, expect, test } from "vitest";
import { type Declaration, declaredByReaders } from "../declared.ts";
import { type EstateCase, filesByHost } from "../readers/estates.ts";
import { mutationsFor } from "./mutations.ts";

/*
 * A test of the tests: each mistake that the emitter could make turns some reader red, in the first estate that it
 * changes. Goldens see every change; readers have to know that it is wrong.
 */

const declarations = (await declaredByReaders()).map((each) => ({
  ...each,
  // Rows of other tables are no estates.
  cases: each.cases.filter((row): row is EstateCase => typeof row === "object" && row[1]?.plan !== undefined),
}));
const cases = [...new Set(declarations.flatMap((each) => each.cases))].filter(([, { random }]) => !random);

/** The first test that does not hold for this estate. */
function firstFailure(known: EstateCase, [name, estate]: EstateCase): (Declaration & { error: string }) | undefined {
  for (const declaration of declarations) {
    if (!declaration.cases.includes(known)) continue;
    try {
      declaration.body(name, estate);
    } catch (error) {
      return { ...declaration, error: String(error) };
    }
  }
  return undefined;
}

test.each(cases)("no test fails for %s as it is", (...known) => {
  expect(firstFailure(known, known)).toBeUndefined();
});
const T0=Date.now();
const paths = new Set(cases.flatMap(([, { artifacts }]) => artifacts.map(({ path }) => path)));
for (const mutation of mutationsFor([...paths].sort())) {
  let changedCount=0, seen=0, first=""; const un:string[]=[];
  for (const known of cases) {
    const [name, estate] = known;
    const artifacts = mutation.change(estate.artifacts, estate.plan);
    if (artifacts.length===estate.artifacts.length && artifacts.every((a,i)=>a.content===estate.artifacts[i]!.content && a.mode===estate.artifacts[i]!.mode)) continue;
    changedCount++;
    const f = firstFailure(known, [name, { ...estate, artifacts, hosts: filesByHost(estate.plan, artifacts) }]);
    if (f) { seen++; first ||= `${f.file}: ${f.title.replace("%s", name)} ${f.error.slice(0,60)}`; } else un.push(name);
  }
  if (changedCount) process.stdout.write(`${seen===changedCount?"OK ":seen?"SOME":"NONE"} ${mutation.title} ${seen}/${changedCount} ${first} ${un.slice(0,3)}\n`);
}
process.stdout.write(`TIME ${Date.now()-T0}\n`);
