/** One line of a file of records: its first word and the others; `text` is all of them. */
export interface FileRecord {
  readonly kind: string;
  readonly words: readonly string[];
  readonly text: string;
}

/** The records of install.conf and verify.conf; a file that has not as many as it says is a mistake. */
export function readRecords(content: string): readonly FileRecord[] {
  const lines = content.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const end = /^end (\d+)$/.exec(lines.at(-1) ?? "");
  if (!end || !content.endsWith(`\n${lines.at(-1)}\n`)) throw new Error("The file has no end.");
  const records = lines.slice(0, -1).map((line) => {
    const [kind = "", ...words] = line.split(" ");
    if (!/^[a-z-]+$/.test(kind) || kind === "end" || words.length === 0)
      throw new Error(`No record: ${line}`);
    return { kind, words, text: words.join(" ") };
  });
  if (records.length !== Number(end[1])) throw new Error(`${records.length} records, and ${lines.at(-1)}.`);
  return records;
}

/** The texts of all records of a kind. */
export function textsOf(records: readonly FileRecord[], kind: string): readonly string[] {
  return records.flatMap((each) => (each.kind === kind ? [each.text] : []));
}
