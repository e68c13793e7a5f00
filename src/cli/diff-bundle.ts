import { printable } from "../report/printable.ts";
import { Folder } from "./folder.ts";
import { octal } from "./manifest.ts";
import type { Change, Stale, Survey } from "./survey.ts";
import { unifiedDiff } from "./unified-diff.ts";

const notes = {
  file: "",
  empty: "  (empty folder)",
  unfinished: "  (left by an interrupted run)",
} as const;

/** The pending changes, one file a line. */
export function changeList({ changes, stale, open }: Survey): string {
  const lines = changes.map(({ kind, file, mode }) => {
    const path = printable(file.path);
    if (kind !== "mode") return `${kind.padEnd(6)}  ${path}`;
    return `mode    ${path}  (${octal(mode ?? 0)}, would be ${octal(file.mode)})`;
  });
  for (const { path, mode } of open) {
    lines.push(`mode    ${printable(path)}/  (${octal(mode)}, would be ${octal(0o700)})`);
  }
  for (const each of stale) lines.push(`remove  ${printable(stalePath(each))}${notes[each.kind]}`);
  return lines.map((line) => `${line}\n`).join("");
}

/** The pending changes as a unified diff. The text of files with secrets is not shown. */
export function diffBundle({ root, directory, changes, stale, open }: Survey): string {
  const folder = new Folder(root, directory);
  const textOf = (path: string) => folder.read(path)?.toString("utf8") ?? "";
  const removed = (each: Stale) => {
    const { kind, path, sensitive } = each;
    if (kind !== "file") return `Folder ${printable(stalePath(each))} would be removed.\n`;
    if (sensitive) return hidden(path, "would be removed");
    return unifiedDiff({ path, text: textOf(path) }, { path: undefined, text: "" });
  };
  try {
    return [
      ...changes.map((change) => diffOf(change, textOf)),
      ...open.map(({ path, mode }) => modes(`Folder ${printable(path)}/`, mode, 0o700)),
      ...stale.map(removed),
    ].join("");
  } finally {
    folder.close();
  }
}

/** The path of a file or directory that would be removed; that of a directory ends with a slash. */
export function stalePath({ kind, path }: Stale): string {
  return kind === "file" ? path : `${path}/`;
}

function modes(subject: string, found: number, wanted: number): string {
  return `${subject} has mode ${octal(found)}, would have ${octal(wanted)}.\n`;
}

function diffOf({ kind, file, mode, sensitive }: Change, textOf: (path: string) => string): string {
  const { path } = file;
  const permissions =
    mode === undefined || mode === file.mode ? "" : modes(`File ${printable(path)}`, mode, file.mode);
  if (kind === "mode") return permissions;
  if (sensitive) return permissions + hidden(path, kind === "add" ? "would be added" : "differs");
  const before = kind === "add" ? undefined : path;
  const text = kind === "add" ? "" : textOf(path);
  return permissions + unifiedDiff({ path: before, text }, { path, text: file.content });
}

function hidden(path: string, difference: string): string {
  return `File ${printable(path)} ${difference}; it can hold secrets and is not shown.\n`;
}
