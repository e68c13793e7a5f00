/** The lines of a file that are neither empty nor a comment. */
export function readLines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "" && !/^\s*#/.test(line));
}

/** `key = value` lines; a key that comes twice is a mistake. */
export function readAssignments(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of readLines(text)) {
    const parts = /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (!parts?.[1]) throw new Error(`Not an assignment: ${line}`);
    if (values.has(parts[1])) throw new Error(`${parts[1]} comes twice.`);
    values.set(parts[1], parts[2] as string);
  }
  return values;
}

/** `[section]` and `key = value` lines by section; a section or key that comes twice is a mistake. */
export function readSections(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, ReadonlyMap<string, string>>();
  for (const block of readLines(text)
    .join("\n")
    .split(/^(?=\[)/m)) {
    const [header = "", ...rest] = block.split("\n");
    const name = /^\[([^\]]+)\]$/.exec(header)?.[1] ?? "";
    if (sections.has(name)) throw new Error(`[${name}] comes twice.`);
    sections.set(name, readAssignments((name === "" ? [header, ...rest] : rest).join("\n")));
  }
  return sections;
}

/** airflow.cfg as Python's configparser reads it: a doubled per cent sign is one, a single one is a mistake. */
export function readConfigParser(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const interpolated = (value: string) => {
    if (/%/.test(value.replaceAll("%%", ""))) throw new Error(`A single per cent sign: ${value}`);
    return value.replaceAll("%%", "%");
  };
  return new Map(
    [...readSections(text)].map(([name, values]) => [
      name,
      new Map([...values].map(([key, value]) => [key, interpolated(value)])),
    ]),
  );
}

/** exports(5): each path with its clients and their options. */
export function readExports(text: string): readonly { path: string; client: string; options: string[] }[] {
  return readLines(text).flatMap((line) => {
    const [path = "", ...clients] = line.split(" ");
    return clients.map((client) => {
      const parts = /^([^()]+)\(([^()]+)\)$/.exec(client);
      if (!parts) throw new Error(`A client without options is everyone: ${line}`);
      return { path, client: parts[1] as string, options: (parts[2] as string).split(",") };
    });
  });
}
