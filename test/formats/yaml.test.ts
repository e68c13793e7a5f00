import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { yaml } from "../../src/formats/yaml.ts";

const read = (value: object) => parse(yaml("estate", value), { version: "1.1" });

/** Texts that a parser could take for something else, alone and within others. */
const hostile = fc.constantFrom(
  ..."- ? : , [ ] { } # & * ! | > ' \" % @ ` ~ = << --- ... \\ \\n".split(" "),
  ..."null Null y N yes No TRUE off On 0 -1 +1_0 0b1 0o7 017 0xf 1:30 1:30:05.5 .5 5. 1e3 e5 .inf -.NaN".split(
    " ",
  ),
  ..."2026-11-28 2026-11-28T10:00:00Z key: a:b #no a#b -a ?a :a a: 10.0.0.1:80".split(" "),
  ...[
    "",
    " ",
    "a ",
    " a",
    "a: b",
    "a #b",
    "\n",
    "\t",
    "a\tb",
    "\r",
    "\u0000",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\ud800",
    "é",
  ],
);
const text = fc.oneof(
  hostile,
  fc.array(hostile, { maxLength: 5 }).map((parts) => parts.join("")),
  fc.string(),
);
const lines = fc.array(text, { maxLength: 6 }).map((parts) => parts.join("\n"));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    lines,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe("YAML of generated files", () => {
  it("is read back as the value that was written", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(text, lines), value, { noNullPrototype: true }), (written) => {
        expect(read(written)).toEqual(written);
      }),
      { numRuns: 500 },
    );
  });

  it("is that of the package yaml for values without special characters", () => {
    const plain = fc.constantFrom(
      "on",
      "1",
      "1:30",
      "a: b",
      "- a",
      'a "b"',
      "it's",
      "a\nb",
      "a\n\nb\n",
      "",
      "/a/b",
      "10.0.0.1:80",
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        plain,
        fc.integer(),
        fc.boolean(),
        fc.constant(undefined),
        fc.array(
          tie("tree").filter((each) => each !== undefined),
          { maxLength: 3 },
        ),
        fc.dictionary(fc.constantFrom("on", "key", "a key", "1", "a\nb"), tie("tree"), {
          noNullPrototype: true,
        }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(plain, tree, { minKeys: 1, noNullPrototype: true }), (written) => {
        const text = yaml("estate", written);
        expect(text.slice(text.indexOf("\n") + 1)).toBe(
          stringify(written, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false }),
        );
      }),
    );
  });

  it("leaves out keys without a value", () => {
    expect(read({ a: undefined, b: { c: undefined }, d: 1 })).toEqual({ b: {}, d: 1 });
  });

  it("has lines of text as literal blocks", () => {
    expect(yaml("estate", { run: ["if a\nthen\n\n  b\nfi\n", "a\nb"] })).toContain(
      "run:\n  - |\n    if a\n    then\n\n      b\n    fi\n  - |-\n    a\n    b\n",
    );
  });
});
