/** Estimates the width of a text in a sans-serif font, in pixels. There is no font to measure with. */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return ems * size;
}

function emsOf(character: string): number {
  if (/[ijl.,:;|'!()[\]]/.test(character)) return 0.34;
  if (/[mwMW@…—]/.test(character)) return 0.92;
  if (/[A-Z]/.test(character)) return 0.66;
  return character < "\u2e80" ? 0.56 : 1.1;
}

/** Shortens a text that is wider than its place. */
export function shortened(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join("")}…`, size) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** Breaks a text into lines of at most this width; a longer word is shortened. */
export function brokenLines(text: string, size: number, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && textWidth(joined, size) <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.map((line) => shortened(line, size, width));
}
