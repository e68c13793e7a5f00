import { chmodSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffBundle } from "../../src/cli/diff-bundle.ts";
import { surveyBundle } from "../../src/cli/survey.ts";
import { unifiedDiff } from "../../src/cli/unified-diff.ts";
import { writeBundle } from "../../src/cli/write-bundle.ts";
import { artifact } from "../../src/model/artifact.ts";
import { workspace } from "./invoke.ts";

const diff = (before: string, after: string) =>
  unifiedDiff({ path: "x", text: before }, { path: "x", text: after });
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join("");

describe("unifiedDiff", () => {
  it("shows three lines around each change, and one hunk for changes that are close", () => {
    const before = numbers(1, 40);
    const after = before
      .replace("\n10\n", "\nten\n")
      .replace("\n16\n", "\n16\nmore\n")
      .replace("\n30\n", "\n");
    expect(diff(before, after)).toBe(`--- a/x
+++ b/x
@@ -7,13 +7,14 @@
 7
 8
 9
-10
+ten
 11
 12
 13
 14
 15
 16
+more
 17
 18
 19
@@ -27,7 +28,6 @@
 27
 28
 29
-30
 31
 32
 33
`);
  });

  it("shows a new file, a removed one, and a missing line end", () => {
    expect(unifiedDiff({ path: undefined, text: "" }, { path: "x", text: "a\nb" })).toBe(
      "--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n",
    );
    expect(unifiedDiff({ path: "x", text: "a\n" }, { path: undefined, text: "" })).toBe(
      "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n",
    );
    expect(diff("a\n", "a")).toContain("-a\n+a\n\\ No newline");
  });

  it("is empty for equal texts, and shows control characters", () => {
    expect(diff("a\n", "a\n")).toBe("");
    expect(diff("", "\ta\u001b[2J\r\n")).toContain("+\ta\\u001b[2J\\u000d\n");
  });

  it("leads from one text to the other", () => {
    const text = fc
      .array(fc.constantFrom("a\n", "b\n", "c\n", "\n"), { maxLength: 40 })
      .map((lines) => lines.join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(applied(before, diff(before, after))).toBe(after);
      }),
    );
  });

  it("shows huge texts that have nothing in common whole", () => {
    const result = diff(numbers(1, 100_000), numbers(200_000, 300_000));
    expect(result.split("\n").length).toBeGreaterThan(200_000);
  });
});

describe("diffBundle", () => {
  const files = (content: string, sensitive: boolean, mode = 0o640) => ({
    name: "estate",
    artifacts: [artifact({ host: "a", path: "/etc/x", content, sensitive, mode, component: "test" })],
    documents: [],
  });
  const none = { name: "estate", artifacts: [], documents: [] };
  const written = (bundle: Parameters<typeof surveyBundle>[2]) => {
    const cwd = workspace();
    writeBundle("out", cwd, bundle);
    return cwd;
  };

  it.each([
    ["is new", none, files("Hunter2\n", true), "would be added"],
    ["has changed", files("Hunter2\n", true), files("Hunter2!\n", true), "differs"],
    ["held a secret before", files("Hunter2\n", true), files("x\n", false), "differs"],
    ["will hold a secret", files("x\n", false), files("Hunter2\n", true), "differs"],
    ["is no longer needed", files("Hunter2\n", true), none, "would be removed"],
    ["is private and unknown", files("Hunter2\n", false), none, "would be removed"],
    ["would become public", files("Hunter2\n", false, 0o600), files("x\n", false, 0o644), "differs"],
  ])("shows nothing of a file with secrets that %s", (_name, before, after, difference) => {
    const cwd = written(before);
    const result = diffBundle(surveyBundle("out", cwd, after));
    expect(result).toContain(`File hosts/a/etc/x ${difference}; it can hold secrets and is not shown.\n`);
    expect(result).not.toContain("Hunter2");
  });

  it("shows a public file, whatever becomes of it", () => {
    const before = files("old\n", false, 0o644);
    expect(diffBundle(surveyBundle("out", written(before), files("new\n", false, 0o644)))).toContain(
      "-old\n+new\n",
    );
    expect(diffBundle(surveyBundle("out", written(before), none))).toContain(
      "+++ /dev/null\n@@ -1 +0,0 @@\n-old\n",
    );
  });

  it("names the permissions of a file that differs in them as well", () => {
    const cwd = written(files("old\n", false, 0o644));
    chmodSync(join(cwd, "out/hosts/a/etc/x"), 0o646);
    const result = diffBundle(surveyBundle("out", cwd, files("new\n", false, 0o644)));
    expect(result).toContain("File hosts/a/etc/x has mode 0646, would have 0600.\n--- a/hosts/a/etc/x\n");
  });
});

/** What `patch` makes of a text. */
function applied(text: string, patch: string): string {
  const before = text.match(/[^\n]*\n/g) ?? [];
  const after: string[] = [];
  let position = 0;
  for (const line of patch.split("\n").slice(2, -1)) {
    const [, start, count] = /^@@ -(\d+)(?:,(\d+))? /.exec(line) ?? [];
    if (start !== undefined) {
      const first = Number(start) - (count === "0" ? 0 : 1);
      after.push(...before.slice(position, first));
      position = first;
    } else if (line.startsWith("+")) {
      after.push(`${line.slice(1)}\n`);
    } else {
      if (before[position] !== `${line.slice(1)}\n`) return `line ${position} does not match`;
      if (line.startsWith(" ")) after.push(before[position] as string);
      position++;
    }
  }
  return [...after, ...before.slice(position)].join("");
}
