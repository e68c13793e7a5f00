import type { Artifact, EstateDocument } from "../index.ts";
import { groupBy } from "../model/group-by.ts";
import { printable } from "../report/printable.ts";
import { octal } from "./manifest.ts";

/** The files of each host and of the whole estate: mode, owner, bytes and path. */
export function fileList(artifacts: readonly Artifact[], documents: readonly EstateDocument[]): string {
  const hosts = groupBy(artifacts, ({ host }) => host);
  const tables = [...hosts].map(([host, files]) => `${printable(host)}\n${table(files)}`);
  if (documents.length > 0) tables.push(`The estate\n${table(documents)}`);
  return tables.join("\n");
}

function table(files: readonly (Artifact | EstateDocument)[]): string {
  const owners = files.map((file) => ("host" in file ? `${file.user}:${file.group}` : ""));
  const width = Math.max(...owners.map(({ length }) => length));
  const bytes = files.map(({ content }) => String(Buffer.byteLength(content)));
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
