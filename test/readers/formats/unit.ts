/** The directives of a systemd unit as "Section.Key", each with its values in order. */
export function readUnit(text: string): ReadonlyMap<string, readonly string[]> {
  const directives = new Map<string, string[]>();
  let section = "";
  for (const line of text.split("\n")) {
    if (line === "" || /^[#;]/.test(line)) continue;
    const header = /^\[([A-Za-z]+)\]$/.exec(line);
    const directive = /^([A-Za-z]+)=(.*)$/.exec(line);
    if (header) section = header[1] as string;
    else if (directive && section !== "") {
      const key = `${section}.${directive[1]}`;
      directives.set(key, [...(directives.get(key) ?? []), directive[2] as string]);
    } else throw new Error(`Not a line of a unit: ${line}`);
  }
  return directives;
}

/** All words that a directive lists. */
export function wordsOf(unit: ReadonlyMap<string, readonly string[]>, key: string): string[] {
  return (unit.get(key) ?? []).flatMap((value) => value.split(" "));
}

/** The path that a mount unit's name stands for: systemd-escape --unescape --path. */
export function pathOf(unitName: string): string {
  const escaped = unitName.replace(/\.mount$/, "");
  return `/${escaped.replaceAll("-", "/").replaceAll(/\\x([0-9a-f]{2})/g, (_all, code) => String.fromCharCode(Number.parseInt(code, 16)))}`;
}
