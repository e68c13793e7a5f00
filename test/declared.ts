import { readdirSync } from "node:fs";
import { chai, expect as whole } from "vitest";
import type { Estate, EstateCase, EstatesWith } from "./readers/estates.ts";

/*
 * What a reader that is imported with "?declared" gets as "vitest" (test/vitest.config.ts): it keeps what is declared for
 * estates, so that thousands of topologies, or of changed files, pass through it one by one, without a test, its report
 * and its memory for each.
 */

// Of what vitest's own does beside comparing, which takes as long, nothing is needed here.
chai.config.useProxy = false;
export const expect: typeof whole = Object.setPrototypeOf(
  (value: unknown, message?: string) => chai.expect(value, message),
  whole,
);

type Body = (name: string, estate: Estate) => unknown;

export interface Declaration {
  /** Of the test, with %s for the estate's name. */
  readonly title: string;
  readonly file: string;
  readonly cases: readonly EstateCase[] & Partial<EstatesWith>;
  /** Throws when it does not hold. */
  readonly body: Body;
}

const declarations: Declaration[] = [];
let file = "";

/** What every reader declares for estates. */
export async function declaredByReaders(): Promise<readonly Declaration[]> {
  const names = readdirSync(new URL("readers/", import.meta.url)).filter((name) => name.endsWith(".test.ts"));
  for (const name of [...names.map((each) => `readers/${each}`), "construction.test.ts"]) {
    file = `test/${name}`;
    await import(`${new URL(name, import.meta.url).pathname}?declared`);
  }
  return declarations;
}

/** While a body of describe.each runs, its tests are parts of it; before, a test is about no estate of a list. */
let running = false;

function inside(work: () => unknown): unknown {
  running = true;
  try {
    return work();
  } finally {
    running = false;
  }
}

const each = (cases: Declaration["cases"]) => (title: string, body: Body) =>
  void declarations.push({ title, file, cases, body: (...one) => inside(() => body(...one)) });
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
