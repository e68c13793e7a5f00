import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { buildBundle } from "../src/index.ts";
import { bundleSnapshot } from "../src/testing.ts";
import { examples } from "./examples.ts";

const source = examples.find(({ name }) => name === "minimal")?.text ?? "";
const topology = parse(source);
const text = bundleSnapshot(topology);
const lines = (snapshot: string) => snapshot.split("\n");

/** What stands in the first text and not in the second. */
const only = (first: string, second: string) => {
  const known = new Set(lines(second));
  return lines(first).filter((line) => !known.has(line));
};

describe("the snapshot of a bundle", () => {
  it("names the topology that is missing", () => {
    expect(() => bundleSnapshot(undefined)).toThrow(
      "error: The topology is missing; it must be an object. [missing-key]",
    );
  });

  it("begins with the findings", () => {
    expect(text).toMatch(/^===== Findings\ntopology#\/\S*: warning: /);
  });

  it("has every file with its hosts, each text once, and no picture", () => {
    const built = buildBundle(topology);
    if (!built.ok) throw new Error("The example has errors.");
    const places = new Map<string, string[]>();
    for (const { host, path, content } of built.bundle.artifacts) {
      const key = `${path}\n${content}`;
      places.set(key, [...(places.get(key) ?? []), host]);
    }
    for (const [key, hosts] of places) {
      const [path = "", ...content] = key.split("\n");
      const head = `===== ${path} `;
      const owner = `on ${hosts.join(", ")}\n${content.join("\n")}`;
      const found = text.split(owner);
      expect(found.length, path).toBe(2);
      expect(found[0]?.split("\n").at(-1), path).toMatch(
        new RegExp(`^${head.replaceAll(".", "\\.")}0[0-7]{3} \\w+:[\\w-]+ $`),
      );
    }
    const titles = lines(text).filter((line) => line.startsWith("===== "));
    const documents = built.bundle.documents.map(({ path }) => path);
    expect(titles).toHaveLength(1 + places.size + documents.length - 1);
    expect(documents.filter((path) => !titles.some((title) => title.startsWith(`===== ${path} 0`)))).toEqual([
      "picture.svg",
    ]);
  });

  it("shows a change once, whatever the number of its hosts", () => {
    const changed = bundleSnapshot({ ...topology, time: { servers: ["192.0.2.7"] } });
    expect(only(changed, text).filter((line) => line.includes("192.0.2.7"))).toMatchInlineSnapshot(`
      [
        "topology#/time/servers: info: Every host uses 192.0.2.7 as its only time server. [time-server-single]",
        "pool 192.0.2.7 iburst",
        "      "192.0.2.7"",
      ]
    `);
  });

  it("stays the same if lines of the topology move", () => {
    expect(bundleSnapshot(`# A comment.\n\n${source.replaceAll(": ", ":    ")}`)).toBe(
      bundleSnapshot(source),
    );
    expect(bundleSnapshot(source)).toContain("topology#/");
  });

  it("is an error with the findings for a topology with errors", () => {
    expect(() => bundleSnapshot({ ...topology, name: "Not a name" })).toThrow(
      /^The topology has no bundle\.\n\ntopology#\/name: error: /,
    );
  });
});
