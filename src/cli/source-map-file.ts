import type { EstateDocument } from "../index.ts";
import { sourceMap } from "../sources/source-map.ts";
import { sourceMapPath } from "./bundle-file.ts";

/**
 * The sources of every line of a bundle, as a document of it: for each file, the numbers of the sources of each line. Values are left
 * out, since one could be a secret by mistake. The topology has no errors.
 */
export function sourceMapFile(input: unknown): EstateDocument {
  const result = sourceMap(input);
  if (!result.ok) throw new Error("A topology without errors has no source map.");
  const { sources, files, unmeasured } = result.map;
  const numbers = new Map(sources.map(({ pointer }, number) => [pointer, number]));
  const numbersOf = (pointers: readonly string[]) => pointers.flatMap((each) => numbers.get(each) ?? []);
  const list = (items: readonly unknown[]) =>
    `[${items.map((each) => `\n    ${JSON.stringify(each)}`).join(",")}\n  ]`;
  const parts = {
    sources: list(sources.map(({ key, pointer, kind, place }) => ({ key, pointer, kind, place }))),
    files: list(
      files.map(({ host, path, component, sources: own, lines }) => ({
        host,
        path,
        component,
        sources: numbersOf(own),
        lines: lines.map(numbersOf),
      })),
    ),
    unmeasured: list(unmeasured),
  };
  const content = Object.entries(parts).map(([name, text]) => `  ${JSON.stringify(name)}: ${text}`);
  return {
    path: sourceMapPath,
    mode: 0o644,
    component: "sources",
    content: `{\n${content.join(",\n")}\n}\n`,
  };
}
