/**
 * Splits a line of haproxy.cfg into words as HAProxy does (parse_line in src/tools.c, manual section 2.2): quotation marks
 * and escapes anywhere in a word, and variables within double quotation marks. A word is undefined if it depends on a
 * variable. The words after it are undefined as well, because a variable can be several words.
 */
export function wordsOf(line: string): readonly (string | undefined)[] {
  const words: (string | undefined)[] = [];
  let word: string | undefined;
  let quote = "";
  let variable = false;
  const end = () => {
    // HAProxy compares words up to a NUL character, which an escape can contain.
    if (word !== undefined) words.push(variable ? undefined : word.split("\0", 1)[0]);
    word = undefined;
  };
  for (let index = 0; index < line.length; index++) {
    const character = line[index] as string;
    if (character === quote) quote = "";
    else if (quote === "" && /["']/.test(character)) {
      quote = character;
      word ??= "";
    } else if (quote === "" && character === "#") break;
    else if (quote === "" && character === " ") end();
    else if (quote !== "'" && character === "\\") {
      const [escape, text] = escaped(line.slice(index + 1));
      word = (word ?? "") + text;
      index += escape;
    } else {
      if (quote === '"' && character === "$") variable = true;
      word = (word ?? "") + character;
    }
  }
  end();
  return words;
}

/** The length and the meaning of the escape after a backslash; any other backslash is literal. */
function escaped(rest: string): readonly [length: number, text: string] {
  const [hexadecimal] = /^x[\da-f]{2}/i.exec(rest) ?? [];
  if (hexadecimal) return [3, String.fromCharCode(Number.parseInt(hexadecimal.slice(1), 16))];
  const [character = ""] = rest;
  if (/[ \\#'"$]/.test(character)) return [1, character];
  return /[tnr]/.test(character) ? [1, " "] : [0, "\\"];
}

/** The words of a line, up to the first that depends on a variable, without quotation marks and escapes. */
export function keyOf(line: string): string {
  const words = wordsOf(line);
  const unknown = words.indexOf(undefined);
  return (unknown < 0 ? words : words.slice(0, unknown)).join(" ");
}
