import type { Diagnostic, Severity } from "../model/diagnostic.ts";
import { printable } from "./printable.ts";

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/**
 * Formats findings as GitHub Actions workflow commands, which annotate the lines of the topology.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function githubReport(
  diagnostics: readonly Diagnostic[],
  { file }: { readonly file: string },
): string {
  return diagnostics
    .map(({ rule, severity, message, at, hint }) => {
      const [{ line, column, file: own }] = at;
      const others = at.slice(1).map((place) => {
        const name = place.file === own ? [] : [place.file ?? file];
        return `also ${[...name, place.line ?? "-"].join(":")}: ${place.pointer}`;
      });
      const properties = [
        // A value of the command line is in no file.
        ...(line === undefined && own !== undefined ? [] : [["file", own ?? file]]),
        ...(line === undefined ? [] : [["line", String(line)]]),
        ...(column === undefined ? [] : [["col", String(column)]]),
        ["title", rule],
      ].map(([name, value]) => `${name}=${escapedProperty(printable(value as string))}`);
      const text = [message, ...others, ...(hint === undefined ? [] : [hint])].map(printable).join("\n");
      return `::${commands[severity]} ${properties.join(",")}::${escaped(text)}\n`;
    })
    .join("");
}

/** Escapes the characters that could end a command: line breaks between the parts of a finding. */
function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
