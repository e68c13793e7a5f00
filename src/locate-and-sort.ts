import type { Diagnostic, Place, Severity } from "./model/diagnostic.ts";
import { mapNonEmpty } from "./model/non-empty.ts";
import { compareText } from "./model/order.ts";
import { parentOf, pointerSegments, pointerTo } from "./model/pointer.ts";
import { withoutSecrets } from "./model/secret-like.ts";
import { quotedSecrets } from "./parse.ts";
import type { TopologySource } from "./topology-texts.ts";

/** Puts the place of a key that the topology sets before those of keys that have their defaults. */
function writtenFirst(diagnostic: Diagnostic, value: unknown): Diagnostic {
  const [first, ...others] = diagnostic.at;
  if (others.length === 0 || first.file !== undefined || isWritten(first, value)) return diagnostic;
  const written = others.find((place) => isWritten(place, value));
  if (!written) return diagnostic;
  return { ...diagnostic, at: [written, first, ...others.filter((place) => place !== written)] };
}

function isWritten({ pointer }: Place, value: unknown): boolean {
  let inner = value;
  for (const segment of pointerSegments(pointer)) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, segment)) return false;
    inner = (inner as Readonly<Record<string, unknown>>)[segment];
  }
  return true;
}

/** Adds to a finding about a list that it replaces another one, which may be a surprise. */
function withNote(diagnostic: Diagnostic, replacedLists: TopologySource["replacedLists"]): Diagnostic {
  const [{ pointer }] = diagnostic.at;
  if (!replacedLists.has(pointer) && !replacedLists.has(parentOf(pointer))) return diagnostic;
  const note = "Lists are not merged: this one replaces that of an earlier file.";
  return { ...diagnostic, hint: [diagnostic.hint ?? [], note].flat().join(" ") };
}

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * Adds line and column to every place, masks secrets in names and quoted text, and sorts findings: by severity, then by
 * their position in the topology.
 */
export function locateAndSort(
  diagnostics: readonly Diagnostic[],
  { value, locate, names, replacedLists }: TopologySource,
): readonly Diagnostic[] {
  // Places in other files, such as one with values of secrets, come last.
  const rank = ({ file }: Place) =>
    file === undefined ? 0 : names.includes(file) ? names.indexOf(file) : names.length + 1;
  const hidden = diagnostics.length === 0 ? [] : quotedSecrets(value);
  const shown = (text: string) =>
    hidden.reduce(
      (masked, each) => masked.replaceAll(each, `"${"*".repeat(each.length - 2)}"`),
      withoutSecrets(text),
    );
  return diagnostics
    .map((diagnostic) => withNote(writtenFirst(diagnostic, value), replacedLists))
    .map(({ message, at, hint, ...diagnostic }) => ({
      ...diagnostic,
      message: shown(message),
      at: mapNonEmpty(at, (place) => {
        const located = locate(place);
        return { ...located, pointer: pointerTo(...pointerSegments(located.pointer).map(withoutSecrets)) };
      }),
      hint: hint === undefined ? undefined : shown(hint),
    }))
    .sort(
      (a, b) =>
        order[a.severity] - order[b.severity] ||
        rank(a.at[0]) - rank(b.at[0]) ||
        (a.at[0].line ?? 0) - (b.at[0].line ?? 0) ||
        (a.at[0].column ?? 0) - (b.at[0].column ?? 0) ||
        compareText(a.at[0].pointer, b.at[0].pointer) ||
        compareText(a.rule, b.rule) ||
        compareText(a.message, b.message),
    );
}
