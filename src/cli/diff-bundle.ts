import { printable } from "../report/printable.ts";
import { octal } from "./manifest.ts";
import { type Change, readBelow, type Survey } from "./survey.ts";
import { unifiedDiff } from "./unified-diff.ts";

/** What would change, one file a line. */
export function changeList({ changes, stale }: Survey): string {
  const lines = changes.map(({ kind, file, mode }) => {
    const path = printable(file.path);
    if (kind !== "mode") return `${kind.padEnd(6)}  ${path}`;
    return `mode    ${path}  (${octal(mode ?? 0)}, would be ${octal(file.mode)})`;
  });
  for (const { path } of stale) lines.push(`remove  ${printable(path)}`);
  return lines.map((line) => `${line}\n`).join("");
}

/** What would change, as a unified diff; of a file with secrets only that it does. */
export function diffBundle({ root, changes, stale }: Survey): string {
  const removed = stale.map(({ path, sensitive }) => {
    if (sensitive) return hidden(path, "would be removed");
    return unifiedDiff({ path, text: textBelow(root, path) }, { path: undefined, text: "" });
  });
  return [...changes.map((change) => diffOf(root, change)), ...removed].join("");
}

function diffOf(root: string, { kind, file, mode, sensitive }: Change): string {
  const { path } = file;
  const permissions =
    mode === undefined || mode === file.mode
      ? ""
      : `File ${printable(path)} has mode ${octal(mode)}, would have ${octal(file.mode)}.\n`;
  if (kind === "mode") return permissions;
  if (sensitive) return permissions + hidden(path, kind === "add" ? "would be added" : "differs");
  const before = kind === "add" ? undefined : path;
  const text = kind === "add" ? "" : textBelow(root, path);
  return permissions + unifiedDiff({ path: before, text }, { path, text: file.content });
}

function hidden(path: string, difference: string): string {
  return `File ${printable(path)} ${difference}; it can hold secrets and is not shown.\n`;
}

function textBelow(root: string, path: string): string {
  return readBelow(root, path)?.toString("utf8") ?? "";
}
