import { type Checker, checkers, whyNot } from "./programs.ts";

/** Vitest's global teardown: one list, after all tests, of which real programs have read the files. */
export function teardown(): void {
  const names = Object.keys(checkers) as Checker[];
  const found = names.filter((name) => whyNot(name) === undefined);
  const lines = [`Checkers that read the files of every example: ${found.join(", ") || "none"}.`];
  for (const name of names) {
    const reason = whyNot(name);
    if (reason !== undefined) lines.push(`  SKIPPED ${name}: ${reason}`);
  }
  process.stdout.write(`\n${lines.join("\n")}\n`);
}
