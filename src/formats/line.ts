/**
 * A value as text that stays on its line: the last guard of every generated file. What comes from a topology has
 * passed its schema and an encoder by then, so a value refused here is a defect of the generator.
 *
 * @throws TypeError for anything but a number or a string without control characters
 */
export function line(value: unknown): string {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this guards against.
  if (typeof value === "string" && !/[\u0000-\u0008\u000a-\u001f\u007f\u0085\u2028\u2029]/.test(value))
    return value;
  // The value may be a secret: only its kind is told.
  throw new TypeError(`A generated line would hold a ${typeof value} that has no place in it.`);
}
