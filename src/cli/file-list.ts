import type { Artifact, EstateDocument } from "../index.ts";
import { groupBy } from "../model/group-by.ts";
import { memoized } from "../model/memoized.ts";
import { printable } from "../report/printable.ts";
import { octal } from "./manifest.ts";

/** The files of each host and of the whole estate: mode, owner, bytes and path. */
export function fileList(artifacts: readonly Artifact[], documents: readonly EstateDocument[]): string {
  const hosts = groupBy(artifacts, ({ host }) => host);
  // Measured once for a text that many hosts share: every host has the same /etc/hosts.
  const size = memoized((text: string) => String(Buffer.byteLength(text)));
  const tables = [...hosts].map(([host, files]) => `${printable(host)}\n${table(files, size)}`);
  if (documents.length > 0) tables.push(`The estate\n${table(documents, size)}`);
  return tables.join("\n");
}

function table(files: readonly (Artifact | EstateDocument)[], size: (text: string) => string): string {
  const owners = files.map((file) => ("host" in file ? `${file.user}:${file.group}` : ""));
  const width = Math.max(...owners.map(({ length }) => length));
  const bytes = files.map(({ content }) => size(content));
  const digits = Math.max(...bytes.map(({ length }) => length));
  return files
    .map(({ mode, path }, index) =>
      [
        "",
        octal(mode),
        ...(width > 0 ? [owners[index]?.padEnd(width)] : []),
        bytes[index]?.padStart(digits),
        printable(path),
      ].join("  "),
    )
    .map((line) => `${line}\n`)
    .join("");
}
