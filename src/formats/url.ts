/** Percent-encodes a user name or password for a URL (RFC 3986, 3.2.1). */
export function userinfo(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
