import type { Artifact } from "../index.ts";
import { printable } from "../report/printable.ts";
import { octal } from "./manifest.ts";

/** The files of each host: mode, owner, bytes and path. */
export function fileList(artifacts: readonly Artifact[]): string {
  const hosts = new Map<string, Artifact[]>();
  for (const artifact of artifacts) {
    const files = hosts.get(artifact.host);
    if (files) files.push(artifact);
    else hosts.set(artifact.host, [artifact]);
  }
  return [...hosts].map(([host, files]) => `${printable(host)}\n${table(files)}`).join("\n");
}

function table(files: readonly Artifact[]): string {
  const owner = Math.max(...files.map(({ user, group }) => user.length + group.length + 1));
  const bytes = files.map(({ content }) => String(Buffer.byteLength(content)));
  const digits = Math.max(...bytes.map(({ length }) => length));
  return files
    .map(({ mode, user, group, path }, index) =>
      [
        "",
        octal(mode),
        `${user}:${group}`.padEnd(owner),
        bytes[index]?.padStart(digits),
        printable(path),
      ].join("  "),
    )
    .map((line) => `${line}\n`)
    .join("");
}
