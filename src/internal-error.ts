import type { Diagnostic } from "./model/diagnostic.ts";

/** The result, or a finding in place of an error. */
export function orInternalError<Result>(
  make: () => Result,
): Result | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] } {
  try {
    return make();
  } catch (error) {
    return {
      ok: false,
      diagnostics: [
        {
          rule: "internal-error",
          severity: "error",
          message: `gen-bundle failed on this topology: ${error instanceof Error ? error.message : "unknown error"}`,
          at: [{ pointer: "" }],
          hint: "This is a bug in gen-bundle. Report it, with the topology.",
        },
      ],
    };
  }
}
