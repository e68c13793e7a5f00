/** What a user wrote, cut to a length that fits a sentence. */
export function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
