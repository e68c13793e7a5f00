/** A section of haproxy.cfg: its first word, its name, and its lines as words. */
export interface Section {
  readonly kind: string;
  readonly name: string;
  readonly lines: readonly (readonly string[])[];
}

/** Reads haproxy.cfg. The bundle writes neither quotes nor escapes, so words are what blanks part. */
export function readHaproxy(text: string): readonly Section[] {
  const sections: { kind: string; name: string; lines: string[][] }[] = [];
  for (const line of text.split("\n")) {
    const words = line.replace(/#.*/, "").trim().split(/\s+/);
    const [first = "", second = ""] = words;
    if (first === "") continue;
    if (/^\S/.test(line)) sections.push({ kind: first, name: second, lines: [] });
    else if (sections.length === 0) throw new Error(`A line before every section: ${line}`);
    else sections.at(-1)?.lines.push(words);
  }
  return sections;
}
