/** A heading of a Markdown file with what stands below it, up to the next heading. */
export interface Section {
  readonly level: number;
  readonly title: string;
  /** Lines outside of blocks of code. */
  readonly text: readonly string[];
  /** Rows of its tables without their heads, by the words of the head. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Lines of its blocks of code. */
  readonly code: readonly string[];
}

/** Reads the kinds of block that the runbook has: headings, tables, fenced code, and lines of text. */
export function readMarkdown(content: string): readonly Section[] {
  type Mutable = {
    level: number;
    title: string;
    text: string[];
    rows: Record<string, string>[];
    code: string[];
  };
  const sections: Mutable[] = [{ level: 0, title: "", text: [], rows: [], code: [] }];
  let fenced = false;
  let head: string[] | undefined;
  for (const line of content.split("\n")) {
    const section = sections.at(-1) as Mutable;
    if (line.startsWith("```")) {
      fenced = !fenced;
      continue;
    }
    if (fenced) {
      section.code.push(line);
      continue;
    }
    const heading = /^(#+) (.*)$/.exec(line);
    if (heading?.[1] && heading[2] !== undefined) {
      sections.push({ level: heading[1].length, title: heading[2], text: [], rows: [], code: [] });
    } else if (line.startsWith("|")) {
      const cells = line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim());
      if (!head) head = cells;
      else if (!cells.every((cell) => /^-+$/.test(cell))) {
        if (cells.length !== head.length) throw new Error(`A row has ${cells.length} cells: ${line}`);
        section.rows.push(Object.fromEntries(head.map((word, index) => [word, cells[index] ?? ""])));
      }
      continue;
    } else {
      section.text.push(line);
    }
    head = undefined;
  }
  if (fenced) throw new Error("A block of code does not end.");
  return sections;
}
