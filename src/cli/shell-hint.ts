import type { Diagnostic } from "../index.ts";

/** Adds the notation of the shell to a hint about the value of --set, whose quotation marks the shell removes. */
export function shellHint(diagnostic: Diagnostic): Diagnostic {
  const { at, hint = "" } = diagnostic;
  const option = at[0].file ?? "";
  const [, value] = /^Write (?:a list: )?("[^"']*"|\[[^\]']*\])/.exec(hint) ?? [];
  return option.startsWith("--set ") && !option.includes("'") && value !== undefined
    ? { ...diagnostic, hint: `${hint} For a shell: ${option.replace(" ", " '")}=${value}'` }
    : diagnostic;
}
