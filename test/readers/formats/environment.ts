/**
 * Reads an environment file as systemd does (systemd.exec(5), EnvironmentFile=): a backslash within double quotes
 * keeps only the character after it of `"`, `\`, a backquote and `$`, single quotes keep everything, comments start a line.
 */
export function readEnvironment(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  let rest = text;
  while (rest !== "") {
    const comment = /^[ \t]*(?:[#;].*)?\n/.exec(rest);
    if (comment) {
      rest = rest.slice(comment[0].length);
      continue;
    }
    const start = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(rest);
    if (!start) throw new Error(`Not an assignment: ${rest.split("\n")[0]}`);
    rest = rest.slice(start[0].length);
    let value = "";
    while (!rest.startsWith("\n")) {
      const part = /^(?:"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|\\([\s\S])|([^"'\\\n]))/.exec(rest);
      if (!part) throw new Error(`Quotes that do not end: ${rest}`);
      const [all, double, single, escaped, plain] = part;
      value += double?.replaceAll(/\\(["\\`$])/g, "$1") ?? single ?? escaped ?? plain;
      rest = rest.slice(all.length);
    }
    variables.set(start[1] as string, value);
    rest = rest.slice(1);
  }
  return variables;
}
