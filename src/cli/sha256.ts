/** The SHA-256 of a text, in hexadecimal. */
export function sha256(text: string): string {
  // Loading this module takes a tenth of the time of a whole run, and most runs do not need it.
  return process.getBuiltinModule("node:crypto").hash("sha256", text);
}
