import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { printable } from "../../src/report/printable.ts";
import { textReport } from "../../src/report/text.ts";

const finding = (changes: Partial<Diagnostic> = {}): Diagnostic => ({
  rule: "port-conflict",
  severity: "error",
  message: 'Two services listen on tcp/8008 on host "pg1".',
  at: [{ pointer: "/a/port", line: 2, column: 11 }],
  ...changes,
});

/** The part of each line beneath which the marker stands. */
function marked(report: string): string {
  const lines = report.split("\n");
  const index = lines.findIndex((line) => /^[ |]*\^+$/.test(line));
  const marker = lines[index] as string;
  return [...(lines[index - 1] as string)]
    .slice(marker.indexOf("^"))
    .join("")
    .slice(0, marker.length - marker.indexOf("^"));
}

describe("textReport", () => {
  it("shows every side of a finding, its lines and the fix", () => {
    const text = '{\n  "port": 8008,\n  "rest": {\n    "port": 8008\n  }\n}\n';
    const report = textReport(
      [
        finding({
          at: [
            { pointer: "/port", line: 2, column: 11 },
            { pointer: "/rest/port", line: 4, column: 13 },
          ],
          hint: "Change one of the two ports.",
        }),
        finding({ severity: "warning", rule: "other", at: [{ pointer: "", line: 1, column: 1 }] }),
      ],
      { file: "estate.json", text },
    );
    expect(
      report,
    ).toBe(`estate.json:2:11: error: Two services listen on tcp/8008 on host "pg1". [port-conflict]
  at   /port
      2 |   "port": 8008,
        |           ^^^^
  also 4:13 /rest/port
      4 |     "port": 8008
  fix  Change one of the two ports.

estate.json:1:1: warning: Two services listen on tcp/8008 on host "pg1". [other]
      1 | {
        | ^

1 error, 1 warning
`);
  });

  it("names pointers where there is no text", () => {
    const at = [{ pointer: "/a/port" }, { pointer: "/b~1c" }, { pointer: "" }] as const;
    expect(textReport([finding({ at })], { file: "estate.json" })).toBe(
      `estate.json#/a/port: error: Two services listen on tcp/8008 on host "pg1". [port-conflict]
  also /b~1c
  also the whole topology

1 error
`,
    );
  });

  it("counts each severity", () => {
    const many = (["error", "warning", "warning", "info", "info"] as const).map((severity) =>
      finding({ severity }),
    );
    expect(textReport(many, { file: "x" }).trimEnd().split("\n").at(-1)).toBe("1 error, 2 warnings, 2 info");
    expect(textReport([], { file: "x" })).toBe("No problems.\n");
  });

  it("shows one excerpt for sides on one line", () => {
    const at = [1, 2, 3].map((column) => ({ pointer: `/${column}`, line: 1, column })) as never;
    expect(textReport([finding({ at })], { file: "x", text: "abc" }).match(/1 \| abc/g)).toHaveLength(1);
  });

  it.each([
    ["a quoted value", '  "a": "b c", "d": 1', 8, '"b c"'],
    ["a bare value", "  a: 8008, b", 6, "8008"],
    ["a bracket", "  a: [1, 2]", 6, "["],
    ["a value after tabs", '\t"a":\t"b"', 7, '"b"'],
    ["an escape within quotes", '"name": "b\\" c" ', 9, '"b\\" c"'],
    ["a value after a control character", '"\u001b": 12', 6, "12"],
    [
      "a value far to the right",
      `"name": "${"x".repeat(5000)}", "b": 4711, "c": "${"y".repeat(5000)}"`,
      5018,
      "4711",
    ],
    ["a value after accents", "e\u0301: 12", 5, "12"],
  ])("marks %s", (_name, text, column, value) => {
    const report = textReport([finding({ at: [{ pointer: "/a", line: 1, column }] })], { file: "x", text });
    // A combining accent takes no column, so the line is compared without it.
    expect(marked(report.replaceAll("\u0301", ""))).toBe(value);
    expect(Math.max(...report.split("\n").map(({ length }) => length))).toBeLessThan(130);
  });

  it("marks beneath wide characters", () => {
    const report = textReport([finding({ at: [{ pointer: "/a", line: 1, column: 7 }] })], {
      file: "x",
      text: '"数据": 1',
    });
    expect(
      report
        .split("\n")
        .find((line) => line.endsWith("^"))
        ?.split("| ")[1],
    ).toBe(`${" ".repeat(8)}^`);
  });

  it("marks the end of a line, and leaves out a line that the text does not have", () => {
    const at = (line: number, column: number) => [{ pointer: "/a", line, column }] as const;
    expect(textReport([finding({ at: at(1, 99) })], { file: "x", text: "abc\r\n" })).toContain(
      "1 | abc\n        |    ^\n",
    );
    expect(textReport([finding({ at: at(9, 1) })], { file: "x", text: "abc" })).not.toContain("|");
  });

  it("prints no control character of the topology, whichever part holds it", () => {
    const evil = "\u001b[2J\u0007\u009b31m\r\u202e\u2028\u200b\ud800\ufeff\u0000\u007f";
    const report = textReport(
      [
        finding({
          message: evil,
          rule: evil,
          hint: evil,
          at: [
            { pointer: `/${evil}`, line: 1, column: 1 },
            { pointer: `/${evil}`, line: 2, column: 3 },
          ],
        }),
        finding({ at: [{ pointer: evil }, { pointer: evil }] }),
      ],
      { file: evil, text: `${evil}\n${evil}` },
    );
    expect(report.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(report).toContain("\\u001b[2J\\u0007\\u009b31m\\u000d\\u202e\\u2028");
  });

  it("colours through the given function and adds nothing else", () => {
    const options = { file: "x", text: "a: 1\nb: 2" };
    const plain = textReport([finding()], options);
    const coloured = textReport([finding()], { ...options, color: (tone, text) => `<${tone}>${text}</>` });
    expect(coloured).toContain("<error>error</>");
    expect(coloured.replaceAll(/<\/?[a-z]*>/g, "")).toBe(plain);
  });

  it.each(["pass", "pass ", "pass:", "pass:'", 'pass:"\\', 'secret"'])(
    "comes to an end with a long line of %j",
    (part) => {
      const report = textReport([finding()], { file: "x", text: `\n${part.repeat(300_000)}` });
      expect(report.length).toBeLessThan(1000);
    },
  );

  it("comes to an end with one endless line and many findings", () => {
    const text = `[${"1,".repeat(500_000)}1]`;
    const many = Array.from({ length: 2000 }, (_, index) =>
      finding({ at: [{ pointer: "/0", line: 1, column: index * 400 + 2 }] }),
    );
    expect(textReport(many, { file: "x", text }).split("\n").length).toBeGreaterThan(2000);
  });

  it("hides what looks like a secret in an excerpt", () => {
    const text = `{ "users": { "admin": { "password": "hunter2-\\"x" } }, "dbSecret": 'abc', passwd: plain, "token": "t" }`;
    const report = textReport([finding({ at: [{ pointer: "/users", line: 1, column: 12 }] })], {
      file: "x",
      text,
    });
    expect(report).toContain('"password": *************');
    expect(report).not.toMatch(/hunter2|abc|plain/);
    expect(report).toContain('"token"');
  });

  it("shows a masked value that the message quotes, and masks the name of a secret within its object", () => {
    const text = [
      "a: { SMTP_PASSWORD: { secret: SMTP_PASSWORD } }",
      "b: { SMTP_PASSWORD: { secret: zq7-Hunter } }",
      "c: { SMTP_PASSWORD: { secret: zq7-Hunter, other: zq7-Hunter } }",
      "d: zq7-Hunter, b # zq7-Hunter",
    ].join("\n");
    const lineOf = (line: number, column: number, message: string) =>
      textReport([finding({ message, at: [{ pointer: "/a", line, column }] })], { file: "x", text })
        .split("\n")[2]
        ?.split("| ")[1];
    const secret = 'The value is "SMTP_PASSWORD".';
    expect(lineOf(1, 31, secret)).toBe("a: { SMTP_PASSWORD: { secret: SMTP_PASSWORD } }");
    expect(lineOf(2, 31, secret)).toBe("b: { SMTP_PASSWORD: { secret: ********** } }");
    expect(lineOf(3, 31, secret)).toBe("c: { SMTP_PASSWORD: * ******* *********** ****** ********** * }");
    expect(lineOf(4, 4, 'It is "zq7-Hunter, b".')).toBe("d: zq7-Hunter, b * **********");
    expect(lineOf(4, 4, "It is something else.")).toBe("d: *********** * * **********");
  });
});

describe("printable", () => {
  it("escapes what a terminal would obey and keeps the rest", () => {
    expect(printable("a\tb\nc\u001b\u{e0001}é数😀 ")).toBe("a\\u0009b\\u000ac\\u001b\\u{e0001}é数😀 ");
  });
});
