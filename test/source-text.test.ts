import fc from "fast-check";
import { expect, it, test } from "vitest";
import { pointerTo } from "../src/model/pointer.ts";
import { maskSource } from "../src/report/mask-source.ts";
import { readSourceText } from "../src/source-text.ts";

const messages = (text: unknown) => readSourceText(text as string).diagnostics.map(({ message }) => message);

test.each([
  ["closing braces", "}\n".repeat(1000)],
  ["commas in an object", `{${",\n".repeat(1000)}}`],
  ["invalid escapes", `"${"\\q\n".repeat(1000)}"`],
  ["directives", "%A b\n".repeat(1000)],
  ["unknown tags", "- !a b\n".repeat(1000)],
])("reading stops at the first syntax error: %s", (_name, text) => {
  expect(messages(text)).toHaveLength(1);
});

test.each([
  ["marks that are escaped", `a: [x "${'\\\\"'.repeat(200_000)}\nb: 1\n`],
  ["marks of another kind", `a: [x "${'"\'"'.repeat(200_000)}\nb: 1\n`],
])("an open bracket before many quotation marks is found in one pass: %s", (_name, text) => {
  expect(messages(text)).toHaveLength(1);
});

const indented = (lines: number, line: string, step: number) =>
  Array.from({ length: lines }, (_, depth) => `${" ".repeat(depth * step)}${line}\n`).join("");

test.each([
  ["objects", indented(65, "a:", 1)],
  ["lists of objects", indented(33, "- a:", 4)],
  ["lists in one line", `${"- ".repeat(65)}a\n`],
  ["lists in several lines", indented(30, "- - - a:", 8)],
  ["keys with a mark", indented(40, "? - a\n", 4)],
  ["brackets", `${"[".repeat(65)}\n`],
  ["a thousand objects", indented(1000, "a:", 1)],
  ["a hundred objects in lists", indented(100, "- - - - - a:", 20)],
])("what is nested more than 64 levels deep is refused before it is read: %s", (_name, text) => {
  expect(messages(text)).toEqual(["The topology is nested more than 64 levels deep."]);
});

test.each([
  ["objects", indented(64, "a:", 1)],
  ["lines one below the other", `a:\n${indented(1, "- b: 1", 2).repeat(1000)}`],
  ["comments", `a: 1\n${indented(1000, "# - b", 1)}`],
])("what is nested less deep is read: %s", (_name, text) => {
  expect(messages(text)).toEqual([]);
});

it("at most twenty repeated keys are reported", () => {
  expect(messages("a: 1\n".repeat(1000))).toHaveLength(20);
});

test.each([
  ["a tab", "a:\n\tb: 1\n\tc: 2\n", 2, 1],
  ["another column", "a:\n  b: 1\n c: 2\n  d: 3\n", 3, 1],
  ["an open quotation mark", 'a: { b: "c, d: e }\nf: g\n', 1, 9],
  ["an open bracket", "a: [b, c\nd: [e]\nf: g\n", 1, 4],
  ["an open brace in a list of brackets", "a:\n  b: [{ c: [d] }, { e: f\n  g: h\n", 2, 19],
  ["an open bracket after text with brackets", "a: 'x [' # [\nb: [c\nd: e\n", 2, 4],
])("the first syntax error has the place of its cause: %s", (_name, text, line, column) => {
  const { diagnostics } = readSourceText(text);
  expect(diagnostics.map(({ at }) => at)).toEqual([[{ pointer: "", line, column }]]);
});

test.each(['{"a": {"b": [1, 2', '{"a": {"b": "c', '{"a": {"b": {"c": 1}, ', '{"a": [[["b'])(
  "text that is cut off is one problem: %s",
  (text) => {
    expect(messages(text)).toEqual(["The topology ends before its brackets and quotation marks are closed."]);
  },
);

test.each([
  ["%YAML 9.9\n---\na: 1\n", /Unsupported YAML version 9\.9/],
  ["%YAML 1.1\n---\na: yes\n", /declares YAML 1\.1, but is read as YAML 1\.2/],
  ["a: !mine 1\n", /^The topology has an unknown tag\. /],
  ["a: *mine\n", /^The topology has an alias without an anchor before it/],
  ["a: !!set { b, c }\n", /Unresolved tag: tag:yaml\.org,2002:set/],
  ["a: !!binary aGk=\n", /Unresolved tag: tag:yaml\.org,2002:binary/],
  ["a: !!timestamp 2026-11-21\n", /Unresolved tag: tag:yaml\.org,2002:timestamp/],
])("a declaration that would be ignored is a problem: %j", (text, message) => {
  expect(messages(text)).toEqual([expect.stringMatching(message)]);
});

it("accepts YAML 1.2 and tags of JSON's types", () => {
  const { value, diagnostics } = readSourceText("%YAML 1.2\n---\na: !!str 1\nb: !!map {}\n");
  expect([value, diagnostics]).toEqual([{ a: "1", b: {} }, []]);
});

it("does not throw if its input is not text", () => {
  expect(messages(5)).toEqual(["The topology is not text."]);
  expect(messages(undefined)).toEqual(["The topology is not text."]);
});

it("limits aliases, and locates the value of each", () => {
  const text = (count: number) => `a: &a { b: 1 }\nc:\n${"  - *a\n".repeat(count)}`;
  expect(messages(text(101))).toEqual([
    "The topology has 101 aliases, which is more than the maximum of 100.",
  ]);
  expect(readSourceText(text(2)).locate({ pointer: "/c/1/b" })).toMatchObject({ line: 1, column: 12 });
});

it("quotes little of the text", () => {
  for (const message of [
    ...messages("!".repeat(100_000)),
    ...messages(`? ${"a".repeat(900)}\n: 1\n`.repeat(2)),
  ])
    expect(message.length).toBeLessThan(400);
});

/** Every pointer into a value. */
function pointers(value: unknown, path: readonly string[] = []): string[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [pointerTo(...path), ...inner.flatMap(([key, below]) => pointers(below, [...path, key]))];
}

test("JSON is read as the parser of YAML reads it, with the same places", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, "\t"), (value, space) => {
      const text = JSON.stringify(value, undefined, space);
      const json = readSourceText(text);
      // With a comment, text is no JSON.
      const yaml = readSourceText(`${text}\n#`);
      expect([json.value, json.diagnostics]).toEqual([yaml.value, yaml.diagnostics]);
      for (const pointer of [...pointers(value), "/no/such"]) {
        expect(json.locate({ pointer })).toEqual(yaml.locate({ pointer }));
        expect(json.locate({ pointer, part: "key" })).toEqual(yaml.locate({ pointer, part: "key" }));
      }
    }),
  );
});

test.each([
  '{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}',
  '{"a": 1, "\\u0061": 2}',
  '{"": 1, "": 2}',
  '{"__proto__": 1, "__proto__": 2}',
  `{${'"a": 1, '.repeat(30)}"a": 2}`,
])("keys that JSON repeats are the problems that YAML has: %s", (text) => {
  const { diagnostics } = readSourceText(text);
  expect(diagnostics.length).toBeGreaterThan(0);
  // YAML finds those of an object together.
  const column = (each: (typeof diagnostics)[number]) => each.at[0].column ?? 0;
  const yaml = [...readSourceText(`${text}\n#`).diagnostics].sort((a, b) => column(a) - column(b));
  expect(diagnostics).toEqual(yaml);
});

// Each took 400 to 860 MB.
test.each([
  ["items", "1,"],
  ["arrays", "[1],"],
  ["objects", "{},"],
  ["nested arrays", `${"[".repeat(60)}${"]".repeat(60)},`],
])("%s without end are read as JSON in little memory, and as YAML not at all", (_name, item) => {
  const text = `[${item.repeat(1_000_000 / item.length)}1]`;
  const before = process.memoryUsage().heapUsed;
  const { value, diagnostics } = readSourceText(text);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(150 * 1024 * 1024);
  expect([Array.isArray(value), diagnostics]).toEqual([true, []]);
  expect(messages(`${text}\n#`)).toEqual([
    "The topology has more than 300000 words and punctuation marks, the maximum in YAML.",
  ]);
  expect(maskSource(`${text}\n# password`)).toBeUndefined();
});

test.each([
  ['airflow:\n  version: "3.3\n  b: 2\nc: "x"\n', 2, 12],
  ["airflow:\n  version: '3.3\n  b: 2\nc: 'x'\n", 2, 12],
  ['a:\n  b: ["x", "y]\nc: "z"\n', 2, 12],
])("an open quotation mark is where the finding is: %j", (text, line, column) => {
  const [problem] = readSourceText(text).diagnostics;
  expect(problem?.message).toContain("a quotation mark that opens a text and none that closes it");
  expect(problem?.at[0]).toMatchObject({ line, column });
});

it("a key that is missing in a block is at the key of the block, not at its neighbour", () => {
  const { locate } = readSourceText("name: x\nairflow:\n  version: 3.0.0\netcd: { hosts: [a] }\n");
  expect(locate({ pointer: "/airflow/webservers" })).toMatchObject({ line: 2, column: 1 });
  expect(locate({ pointer: "/airflow/version" })).toMatchObject({ line: 3, column: 12 });
  expect(locate({ pointer: "/etcd/version" })).toMatchObject({ line: 4, column: 7 });
});

test.each([
  ["a no-break space", "a:\u00a0b\nc: d\n", /no-break space/],
  ["a template", "a: {{ b }}\n", /\{\{ \}\}, as templates do/],
])("%s is told as the cause, and not where it stands in a text", (_name, text, cause) => {
  expect(messages(text)).toEqual([expect.stringMatching(cause)]);
  const quoted = text.includes("{{") ? '"{{ b }}"' : '"b\u00a0c"';
  expect(messages(`a: { b: ${quoted} c: d }\n`)).toEqual([expect.not.stringMatching(cause)]);
});

it.each([
  ["etcd: { hosts: db[1-3] }", 'without brackets and quotation marks. Write ["db[1-3]"].'],
  ["hosts: { db1: { address: 10.0.0.[1-4] } }", 'without quotation marks. Write "10.0.0.[1-4]".'],
  ["etcd: { hosts: db1[text] }", "text after a value that has ended."],
])("says how to write a range that is not quoted: %s", (text, message) => {
  const { diagnostics } = readSourceText(text);
  expect(diagnostics.map((each) => each.message)).toEqual([expect.stringContaining(message)]);
});
