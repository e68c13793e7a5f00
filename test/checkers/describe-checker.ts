import { describe, test } from "vitest";
import { type Checker, whyNot } from "./programs.ts";

/**
 * The tests of one checker. Where it cannot run they are skipped, with the reason in their name; with
 * GEN_BUNDLE_CHECKERS=required that is a failure.
 */
export function describeChecker(checker: Checker, tests: () => void): void {
  const reason = whyNot(checker);
  if (reason === undefined) {
    describe(checker, tests);
  } else if (process.env["GEN_BUNDLE_CHECKERS"] === "required") {
    test(checker, () => {
      throw new Error(`Every checker is required, but ${reason}.`);
    });
  } else {
    describe.skip(`${checker} (${reason})`, tests);
  }
}
