import { groupBy } from "../model/group-by.ts";
import { printable } from "../report/printable.ts";
import { type BundleFile, onHost, picturePath, sourceMapPath } from "./bundle-file.ts";
import { Folder } from "./folder.ts";
import { manifestPath, octal } from "./manifest.ts";
import { type Change, type Stale, type Survey, stalePath } from "./survey.ts";
import { unifiedDiff } from "./unified-diff.ts";

const notes = {
  file: "",
  empty: "empty folder",
  unfinished: "left by an interrupted run",
} as const;

interface Line {
  readonly kind: string;
  readonly path: string;
  readonly note: string;
}

/** The pending changes: one line for each path, with the hosts that have it, or one for each file. The manifest is last. */
export function changeList({ changes, stale, open }: Survey, verbose = false): string {
  const lines: readonly Line[] = [
    ...changes
      .filter(({ file }) => file.path !== manifestPath)
      .map(({ kind, file, mode }) => ({ kind, path: file.path, note: noteOf(kind, file, mode) })),
    ...open.map(({ path, mode }) => ({ kind: "mode", path: `${path}/`, note: modeNote(mode, 0o700) })),
    ...stale.map((each) => ({
      kind: "remove",
      path: stalePath(each),
      note: each.stops ? `stops ${each.stops.join(", ")}` : notes[each.kind],
    })),
    ...changes
      .filter(({ file }) => file.path === manifestPath)
      .map(({ kind, file, mode }) => ({
        kind,
        path: file.path,
        note: kind === "mode" ? modeNote(mode, file.mode) : "the list of all files",
      })),
  ];
  return alike(lines, verbose, ({ kind, note }) => `${kind} ${note}`)
    .map(
      ({ first: { kind, note }, path, hosts }) =>
        `${kind.padEnd(6)}  ${path}${hosts === "" ? "" : `: ${hosts}`}${note === "" ? "" : `  (${printable(note)})`}\n`,
    )
    .join("");
}

function noteOf(
  kind: Change["kind"],
  { path, mode, onChange }: BundleFile,
  found: number | undefined,
): string {
  if (kind === "mode") return modeNote(found, mode);
  if (!path.startsWith("hosts/")) return "";
  return onChange ? `${onChange.action}s ${onChange.units.join(", ")}` : "restarts nothing";
}

function modeNote(found = 0, wanted: number): string {
  return `${octal(found)}, would be ${octal(wanted)}`;
}

interface Difference {
  readonly path: string;
  /** Sentences about the file. */
  readonly tell: (subject: string) => string;
  /** The difference of its text, with the header. */
  readonly diff: string;
}

/**
 * The pending changes as a unified diff. The same change on several hosts is shown once. The text of files with secrets,
 * that of the manifest, which changes with every other file, and that of the picture is not shown.
 */
export function diffBundle({ root, directory, changes, stale, open }: Survey, verbose = false): string {
  const folder = new Folder(root, directory);
  const textOf = (path: string) => folder.read(path)?.toString("utf8") ?? "";
  try {
    const differences: readonly Difference[] = [
      ...changes.map((change) => differenceOf(change, textOf)),
      ...open.map(({ path, mode }) => ({
        path: `${path}/`,
        tell: (subject: string) => modes(`Folder ${subject}`, mode, 0o700),
        diff: "",
      })),
      ...stale.map((each) => removal(each, textOf)),
    ];
    return alike(differences, verbose, ({ tell, diff }) => tell("") + changedLines(diff))
      .map(({ first: { tell, diff }, path, hosts }) => {
        const subject = hosts === "" ? path : `${path} (${hosts})`;
        return [
          tell(subject),
          hosts === "" || diff === "" ? "" : `The same change to ${subject}:\n`,
          diff,
        ].join("");
      })
      .join("");
  } finally {
    folder.close();
  }
}

/** Hosts to name before the others are counted. */
const namedHosts = 5;

/** Things that are the same at one path of several hosts, or a single one at its own path. */
interface Group<Item> {
  readonly first: Item;
  /** "/etc/hosts on 3 hosts", or "hosts/sql1/etc/hosts". */
  readonly path: string;
  /** The names of the hosts if there are several. */
  readonly hosts: string;
}

/**
 * Groups what is the same at one path of several hosts.
 *
 * @param identity what must be equal, besides the path
 */
function alike<Item extends { readonly path: string }>(
  items: readonly Item[],
  verbose: boolean,
  identity: (item: Item) => string,
): readonly Group<Item>[] {
  const groups = groupBy<Item, unknown>(items, (item) =>
    verbose ? item : JSON.stringify([onHost(item.path)?.path ?? [item.path], identity(item)]),
  );
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (group.length === 1) return { first, path: printable(first.path), hosts: "" };
    const hosts = group.flatMap(({ path }) => onHost(path)?.host ?? []);
    const rest = hosts.length > namedHosts ? ` and ${hosts.length - namedHosts} more` : "";
    return {
      first,
      path: printable(`${onHost(first.path)?.path} on ${hosts.length} hosts`),
      hosts: printable(`${hosts.slice(0, namedHosts).join(", ")}${rest}`),
    };
  });
}

/** The changed lines with their numbers. Paths and the lines around a change can differ between hosts. */
function changedLines(diff: string): string {
  const [before, after, ...lines] = diff.split("\n");
  const sides = [before, after].map((line) => line?.endsWith("/dev/null"));
  return JSON.stringify([sides, lines.filter((line) => /^[-+@\\]/.test(line))]);
}

function modes(subject: string, found: number, wanted: number): string {
  return `${subject} has mode ${octal(found)}, would have ${octal(wanted)}.\n`;
}

function differenceOf({ kind, file, mode, sensitive }: Change, textOf: (path: string) => string): Difference {
  const { path } = file;
  const permissions = (subject: string) =>
    mode === undefined || mode === file.mode ? "" : modes(`File ${subject}`, mode, file.mode);
  if (kind === "mode") return { path, tell: permissions, diff: "" };
  const hidden = (reason: string): Difference => {
    const difference = kind === "add" ? "would be added" : "differs";
    return {
      path,
      tell: (subject) => `${permissions(subject)}File ${subject} ${difference}; ${reason}.\n`,
      diff: "",
    };
  };
  if (path === picturePath) return hidden("it is a picture and is not shown");
  if (path === sourceMapPath) return hidden("it follows from the other files and is not shown");
  if (path === manifestPath) return hidden("it lists all files and is not shown");
  if (sensitive) return hidden(secretReason);
  const before = kind === "add" ? undefined : path;
  const text = kind === "add" ? "" : textOf(path);
  return { path, tell: permissions, diff: unifiedDiff({ path: before, text }, { path, text: file.content }) };
}

function removal(stale: Stale, textOf: (path: string) => string): Difference {
  const path = stalePath(stale);
  if (stale.kind !== "file")
    return { path, tell: (subject) => `Folder ${subject} would be removed.\n`, diff: "" };
  if (stale.sensitive)
    return { path, tell: (subject) => `File ${subject} would be removed; ${secretReason}.\n`, diff: "" };
  return {
    path,
    tell: () => "",
    diff: unifiedDiff({ path, text: textOf(path) }, { path: undefined, text: "" }),
  };
}

const secretReason = "it can hold secrets and is not shown";
