import { expect, it } from "vitest";
import { reachedLines } from "../../src/report/reached-lines.ts";

const lines = (amount: number) => Array.from({ length: amount }, () => ["/kernel/extra"]);
const content = (amount: number) =>
  Array.from({ length: amount }, (_, index) => `line ${index + 1}\n`).join("");
const changed = (amount: number) =>
  Array.from({ length: amount }, (_, index) => ({
    key: "kernel.extra.<name>",
    pointer: `/kernel/extra/key${index}`,
    kind: "written" as const,
    value: index,
    others: [index + 1, undefined, 7, 8, 9],
  }));
const common = { component: "kernel", content: content(20) };
const texts = [
  { ...common, host: "a", path: "/etc/plain" },
  {
    ...common,
    host: "a",
    path: "/etc/reloads",
    onChange: { action: "reload" as const, units: ["r.service"] },
  },
  {
    ...common,
    host: "b",
    path: "/etc/reloads",
    onChange: { action: "reload" as const, units: ["r.service"] },
  },
  {
    ...common,
    host: "b",
    path: "/etc/restarts",
    onChange: { action: "restart" as const, units: ["s.service"] },
  },
  { ...common, host: undefined, path: "RUNBOOK.md" },
];
const reach = (files: typeof texts, amount: number, values: number) =>
  reachedLines(
    {
      changed: changed(values),
      sources: [],
      unmeasured: [],
      files: files.map(({ host, path, component }) => ({
        host,
        path,
        component,
        sources: [],
        lines: lines(amount),
      })),
    },
    files,
    "topology.json",
  );

it("lists files that restart units first and documents last, and the same lines of several hosts once", () => {
  expect(reach(texts, 1, 1)).toBe(`kernel.extra.key0 is 0. Measured with 1, without it, 7, 8 and 1 more.

Another value changes 5 lines in 5 files:

hosts/b/etc/restarts
    1  line 1

/etc/reloads on a, b
    1  line 1

hosts/a/etc/plain
    1  line 1

RUNBOOK.md
    1  line 1
`);
});

it("counts the values, lines and files that it leaves out", () => {
  const text = reach(
    Array.from({ length: 40 }, (_, index) => ({ ...common, host: "a", path: `/etc/${index}` })),
    20,
    20,
  );
  expect(text).toContain("\nkernel.extra.key11 is 11.\n… and 8 more values: --format json lists all\n");
  expect(text).toContain("\nAnother value changes 800 lines in 40 files:\n");
  expect(text).toContain("\n    12  line 12\n    … and 8 more lines: --format json lists all\n");
  expect(text.endsWith("\n… and 10 more files: --format json lists all\n")).toBe(true);
});
