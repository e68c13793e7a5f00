import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./examples.ts";

export const golden = join(root, "__golden__");

/** Contents by path, of one example. */
export type Contents = ReadonlyMap<string, string>;

/** Examples whose every file is stored, except for scripts of which there is one for all, for people who review. */
const whole = ["airflow-ha", "airflow3-today", "debian12-all"];

/** Scripts that every host has as they are. */
const scripts = ["../templates/install/install.sh", "../templates/verify/verify.sh"];

/** Names the files of an example that are stored elsewhere. */
const index = "same.txt";
const header =
  "# Files that are the same elsewhere in this folder, but for the topology that their banner names: file, place.\n";

/** The name of the topology, as banners give it. */
const source = (example: string) => `from topology "${example}"`;

/** The files that __golden__ holds of each example: each distinct content once, except in those that are whole. */
export function goldenTree(expected: ReadonlyMap<string, Contents>): ReadonlyMap<string, Contents> {
  const common = new Map(scripts.map((path) => [readFileSync(join(golden, path), "utf8"), path]));
  const places = new Map(common);
  const tree = new Map<string, Contents>();
  const others = [...expected.keys()].filter((name) => !whole.includes(name));
  for (const name of [...whole, ...others.sort()]) {
    const contents = expected.get(name);
    if (!contents) throw new Error(`There is no example ${name}.`);
    const stored = new Map<string, string>();
    const lines: string[] = [];
    for (const path of [...contents.keys()].sort()) {
      const content = contents.get(path) as string;
      const distinct = content.replaceAll(source(name), source(""));
      const place = places.get(distinct);
      if (place !== undefined && (common.has(content) || !whole.includes(name)))
        lines.push(`${path}  ${place}\n`);
      else stored.set(path, content);
      if (place === undefined) places.set(distinct, `${name}/${path}`);
    }
    if (lines.length > 0) stored.set(index, header + lines.join(""));
    tree.set(name, stored);
  }
  return tree;
}

/** What __golden__ says that an example gives, wherever the files are stored. */
export function readGolden(name: string): Contents {
  const read = (path: string) => readFileSync(join(golden, path), "utf8");
  const files = filesBelow(join(golden, name));
  const stored = files.filter((path) => path !== index);
  const contents = new Map(stored.map((path) => [path, read(`${name}/${path}`)]));
  const lines = files.includes(index)
    ? read(`${name}/${index}`).slice(header.length).trimEnd().split("\n")
    : [];
  for (const line of lines) {
    const [path = "", place = ""] = line.split("  ");
    if (contents.has(path)) throw new Error(`${name}/${path} stands twice.`);
    contents.set(path, read(place).replaceAll(source(place.replace(/\/.*/, "")), source(name)));
  }
  return contents;
}

/** The files below a folder, relative to it. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}
