import type { Topologies } from "./read-topologies.ts";

/** The text with the names of files in place of TOPOLOGY, FILE and NEW, which stand in commands. */
export function withFileNames(
  text: string,
  { file, texts = [{ name: file, text: "" }] }: Topologies,
  secrets: string,
): string {
  const topology = texts.map(({ name, text: value, at }) => (at === undefined ? name : `${name}=${value}`));
  const names = {
    TOPOLOGY: topology.join(" "),
    FILE: secrets,
    NEW: `${secrets.replace(/(?<=[^/])\.[^./]+$/, "")}-new.json`,
  };
  return text.replaceAll(/\b(?:TOPOLOGY|FILE|NEW)\b/g, (word) => {
    const name = names[word as keyof typeof names];
    // Standard input has no name, and other signs have a meaning for a shell.
    return /^[\w./@%+,:= -]+$/.test(name) ? name : word;
  });
}
