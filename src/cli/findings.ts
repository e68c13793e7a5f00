import type { CheckResult, Diagnostic } from "../index.ts";
import { groupBy } from "../model/group-by.ts";
import { findingsSince } from "../report/findings-since.ts";
import type { Other } from "./read-base.ts";
import type { SecretsFile } from "./secrets-file.ts";

/** The findings to report. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  /** The findings that the base has too. */
  readonly known: readonly Diagnostic[];
  readonly base?: { readonly file: string; readonly findings: Readonly<Record<string, number>> };
}

export function findingsOf(built: CheckResult, base: Other | undefined, secrets?: SecretsFile): Findings {
  const unread = secrets?.diagnostics ?? [];
  // Values that cannot be read are not missing.
  const checked = built.diagnostics.filter(({ rule }) => unread.length === 0 || rule !== "secret-missing");
  const diagnostics = [...unread, ...checked];
  if (!base) return { diagnostics, known: [] };
  const { fresh, known } = findingsSince(base.built.diagnostics, diagnostics);
  const amounts = [...groupBy(known, ({ rule }) => rule)].map(([rule, { length }]) => [rule, length]);
  return { diagnostics: fresh, known, base: { file: base.file, findings: Object.fromEntries(amounts) } };
}

/** Findings for commands that need no secrets. */
export function withoutMissingSecrets(found: Findings): Findings {
  return { ...found, diagnostics: found.diagnostics.filter(({ rule }) => rule !== "secrets-left-out") };
}

/** A predicate for findings that fail the run. */
export function failing(strict: boolean): (diagnostic: Diagnostic) => boolean {
  return ({ severity }) => severity === "error" || (strict && severity === "warning");
}
