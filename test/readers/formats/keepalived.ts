/** A block of keepalived.conf: the words before its brace, plain lines as words, and the blocks within it. */
export interface Block {
  readonly words: readonly string[];
  readonly lines: readonly (readonly string[])[];
  readonly blocks: readonly Block[];
}

/** Reads keepalived.conf, in which `!` and `#` begin comments. */
export function readKeepalived(text: string): Block {
  const root = { words: [], lines: [] as string[][], blocks: [] as Block[] };
  const open: { words: string[]; lines: string[][]; blocks: Block[] }[] = [root];
  for (const line of text.split("\n")) {
    const words =
      line
        .replace(/[!#].*/, "")
        .trim()
        .match(/"[^"]*"|\S+/g) ?? [];
    const inner = open.at(-1);
    if (!inner) throw new Error("More braces end than begin.");
    if (words.at(-1) === "{") {
      const block = { words: words.slice(0, -1), lines: [], blocks: [] };
      inner.blocks.push(block);
      open.push(block);
    } else if (words[0] === "}") open.pop();
    else if (words.length > 0) inner.lines.push(words);
  }
  if (open.length !== 1) throw new Error("Not as many braces end as begin.");
  return root;
}

/** The words after a keyword; undefined when it is not there. Twice is a mistake. */
export function settingOf(block: Block, keyword: string): string | undefined {
  const found = block.lines.filter(([first]) => first === keyword);
  if (found.length > 1) throw new Error(`${block.words.join(" ")} says ${keyword} twice.`);
  return found[0]?.slice(1).join(" ");
}

/** The lines of the one inner block of this name. */
export function listOf(block: Block, keyword: string): string[] {
  const found = block.blocks.filter(({ words }) => words[0] === keyword);
  if (found.length > 1) throw new Error(`${block.words.join(" ")} has ${keyword} twice.`);
  return (found[0]?.lines ?? []).map((words) => words.join(" "));
}
