import type { Diagnostic, Place, Severity } from "../model/diagnostic.ts";
import type { RuleDescription } from "../model/rule.ts";
import { explainRule, ruleHelp } from "./rules.ts";

export interface SarifReportOptions {
  /** Path of the topology, relative to the root of the repository. */
  readonly file: string;
  /** The version of gen-bundle. */
  readonly version: string;
  /** Descriptions of the rules. */
  readonly rules: readonly RuleDescription[];
}

const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/**
 * Formats findings as SARIF 2.1.0 for code scanning: their rules with their help, the first side of each finding as its
 * location, and the other sides as related locations.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
 */
export function sarifReport(diagnostics: readonly Diagnostic[], options: SarifReportOptions): string {
  const { file, version } = options;
  const found = new Set(diagnostics.map(({ rule }) => rule));
  const rules = options.rules.filter(({ id }) => found.has(id));
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const location = (place: Place, message?: string) => sarifLocation(place, file, message);
  const results = diagnostics.map(({ rule, severity, message, at, hint }) => {
    const [first, ...others] = at;
    const related = others.map((place) => location(place, "Another side of the finding."));
    return {
      ruleId: rule,
      ...(indexes.has(rule) ? { ruleIndex: indexes.get(rule) } : {}),
      level: levels[severity],
      message: { text: hint === undefined ? message : `${message} ${hint}` },
      locations: [location(first)],
      ...(related.length > 0
        ? { relatedLocations: related.map((each, index) => ({ id: index + 1, ...each })) }
        : {}),
    };
  });
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "gen-bundle", semanticVersion: version, rules: rules.map(descriptor) } },
        columnKind: "utf16CodeUnits",
        results,
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function descriptor(rule: RuleDescription) {
  const { id, severity, summary, rationale, sources } = rule;
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: rationale },
    help: { text: explainRule(rule), markdown: ruleHelp(rule) },
    ...(sources[0] === undefined ? {} : { helpUri: sources[0] }),
    defaultConfiguration: { level: levels[severity] },
  };
}

function sarifLocation({ pointer, line, column, file }: Place, otherwise: string, message?: string) {
  const physicalLocation = {
    artifactLocation: { uri: uriOf(file ?? otherwise) },
    ...(line === undefined ? {} : { region: { startLine: line, startColumn: column ?? 1 } }),
  };
  return {
    // A value of the command line is in no file.
    ...(line === undefined && file !== undefined ? {} : { physicalLocation }),
    logicalLocations: [{ fullyQualifiedName: pointer, kind: "property" }],
    ...(message === undefined ? {} : { message: { text: message } }),
  };
}

/** Encodes a path as a relative reference. No segment can be mistaken for a scheme, a query or a fragment. */
function uriOf(file: string): string {
  return file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
}
