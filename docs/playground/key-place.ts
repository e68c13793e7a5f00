/** A place in a topology: the path of the object around it, and the key if it is the place of a value. */
export interface KeyPlace {
  readonly path: readonly string[];
  readonly key?: string | undefined;
}

/** Finds the place of a position in JSON or YAML, whose rest need not be written yet. */
export function keyPlace(text: string, position: number): KeyPlace {
  const before = text.slice(0, position);
  if (before.trimStart().startsWith("{")) return flowPlace(before);
  const lines = before.split("\n");
  const current = lines.pop() ?? "";
  const path: string[] = [];
  let indent = current.search(/\S|$/);
  for (const line of lines.toReversed()) {
    const [, blanks = "", name] = /^( *)(?:- +)?["']?([\w.<>-]+)["']?:(?:\s|$)/.exec(line) ?? [];
    if (name === undefined || blanks.length >= indent) continue;
    path.unshift(name);
    indent = blanks.length;
  }
  if (/^\s*- *[^:]*$/.test(current)) return { path: path.slice(0, -1), key: path.at(-1) };
  const own = flowPlace(`{${current}`);
  return { path: [...path, ...own.path], key: own.key };
}

const token = /"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|#[^\n]*|[{}[\],]|:(?=\s|$)|(?:[^\s"'{}[\],:#]|:(?=\S))+/g;

/** The place at the end of a text that begins with a brace. */
function flowPlace(text: string): KeyPlace {
  const levels: { readonly opens: string; key?: string | undefined }[] = [];
  let word = "";
  for (const [part] of text.matchAll(token)) {
    const level = levels.at(-1);
    if (part === "{" || part === "[") levels.push({ opens: part });
    else if (part === "}" || part === "]") levels.pop();
    else if (level && part === ",") level.key = undefined;
    else if (level && part === ":") level.key = word;
    else word = part.replaceAll(/^["']|["']$/g, "");
  }
  const objects = levels.filter(({ opens }) => opens === "{");
  // A list is the value of a key of the object around it.
  return { path: objects.slice(0, -1).flatMap(({ key }) => key ?? []), key: objects.at(-1)?.key };
}
