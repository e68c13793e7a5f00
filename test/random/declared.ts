import { chai, expect as whole } from "vitest";
import type { Estate } from "../readers/estates.ts";

/*
 * What readers import as "vitest" in a fuzz run (test/random/vitest.config.ts): it keeps what they declare for estates,
 * so that thousands of topologies pass through it one by one, without a test, its report and its memory for each.
 */

// Of what vitest's own does beside comparing, which takes as long, nothing is needed here.
chai.config.useProxy = false;
export const expect: typeof whole = Object.setPrototypeOf(
  (value: unknown, message?: string) => chai.expect(value, message),
  whole,
);

type Case = readonly [name: string, estate: Estate];
type Body = (name: string, estate: Estate) => unknown;

interface Declaration {
  readonly title: string;
  readonly cases: readonly Case[];
  readonly body: Body;
}

const declarations: Declaration[] = [];

/** What is declared for estates, this one among them: each throws when it does not hold. */
export function declaredFor(known: Case): readonly Declaration[] {
  return declarations
    .filter(({ cases }) => cases.includes(known))
    .map(({ title, cases, body }) => ({ title, cases, body: (...one) => inside(() => body(...one)) }));
}

/** While a body of describe.each runs, its tests are parts of it; before, a test is no business of a fuzz run. */
let running = false;

function inside(work: () => unknown): unknown {
  running = true;
  try {
    return work();
  } finally {
    running = false;
  }
}

const each = (cases: readonly Case[]) => (title: string, body: Body) =>
  void declarations.push({ title, cases, body });
const none = { skipIf: () => test, runIf: () => test };

export const test = Object.assign(
  (title: string, body: () => unknown): void => {
    if (!running) return;
    try {
      body();
    } catch (error) {
      throw new Error(`${title}: ${error instanceof Error ? error.message : error}`);
    }
  },
  { each, ...none },
);
export const it = test;
export const describe = Object.assign((_title: string, body: () => unknown): void => void body(), {
  each,
  skipIf: () => describe,
});
