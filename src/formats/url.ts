/** A user name or password within a URL: every reserved character percent-encoded (RFC 3986, 3.2.1). */
export function userinfo(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
