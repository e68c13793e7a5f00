import { Lexer } from "yaml";

/** Larger than any topology, and small enough to parse instantly. */
export const mostCharacters = 2 * 1024 * 1024;

/** The parser of YAML takes up to a kilobyte for each token. A topology of ten thousand hosts has 200,000. */
export const mostTokens = 300_000;

/** Reports whether YAML text has more tokens than its parser has memory for. */
export function hasTooManyTokens(text: string): boolean {
  if (text.length <= mostTokens) return false;
  let tokens = 0;
  for (const token of new Lexer().lex(text)) {
    const first = token.charCodeAt(0);
    // Blanks, comments and the marks of the lexer take little memory.
    if (first > 0x20 && first !== 0x23 && first !== 0xfeff && ++tokens > mostTokens) return true;
  }
  return false;
}
