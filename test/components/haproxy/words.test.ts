import { expect, test } from "vitest";
import { keyOf, wordsOf } from "../../../src/components/haproxy/words.ts";

// Section 2.2 of HAProxy's manual; each was tried with 2.6.12.
test.each<[string, ...(string | undefined)[]]>([
  ["stats socket /run/x", "stats", "socket", "/run/x"],
  ['stats "socket"  x # y', "stats", "socket", "x"],
  ["stats 's'ock\"et\"", "stats", "socket"],
  ["stats s\\x6fcket", "stats", "socket"],
  ["stats socket\\x00y z", "stats", "socket", "z"],
  ["stats\\ socket", "stats socket"],
  ["log-format \"a 'b' # c\"", "log-format", "a 'b' # c"],
  ["acl x path '\\x41 \"'", "acl", "x", "path", '\\x41 "'],
  ["acl x path_reg \\.php$", "acl", "x", "path_reg", "\\.php$"],
  ['acl x "" y', "acl", "x", "", "y"],
  ["a\\#b#c", "a#b"],
  ['stats "$X" y', "stats", undefined, undefined],
  ["stats '$X' $Y", "stats", "$X", "$Y"],
  ['a "\\$X"', "a", "$X"],
])("%s has the words that HAProxy reads", (line, ...words) => {
  expect(wordsOf(line)).toEqual(words);
});

test("the key of a line ends at a variable", () => {
  expect(keyOf('stats "socket" "$X" y')).toBe("stats socket");
});
