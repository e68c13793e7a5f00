import { expect, test } from "vitest";
import { hostName, title } from "../../src/model/fields.ts";

test("no name of a host is a number, which programs take for an address", () => {
  for (const name of ["10", "0x10", "0x", "0xff"]) expect(hostName.safeParse(name).success, name).toBe(false);
  for (const name of ["x10", "0x1g", "10-a", "n1"]) expect(hostName.safeParse(name).success, name).toBe(true);
});

test("free text has no blanks at its ends, which would end lines of files", () => {
  for (const text of [" ", ": ", " a", "a\u00a0"]) expect(title.safeParse(text).success, text).toBe(false);
  for (const text of ["a", "VM 1", "#"]) expect(title.safeParse(text).success, text).toBe(true);
});
