/**
 * Formats a value that must stay on its line: the last guard of every generated file. Values of a topology have already
 * passed their schema and an encoder, so a value that is refused here is a bug in the generator.
 *
 * @throws TypeError unless the value is a number or a string without control characters
 */
export function line(value: unknown): string {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this guards against control characters.
  if (typeof value === "string" && !/[\u0000-\u0008\u000a-\u001f\u007f\u0085\u2028\u2029]/.test(value))
    return value;
  // The value may be a secret, so the error names only its type.
  throw new TypeError(`A generated line must not contain this ${typeof value}.`);
}
