import { describe, expect, it } from "vitest";
import { buildBundle, explainLine, linesFrom, sourceMap } from "../../src/index.ts";
import { idOf } from "../../src/sources/file-lines.ts";
import type { Leaf } from "../../src/sources/topology-leaves.ts";
import { examples } from "../examples.ts";
import { known } from "../readers/estates.ts";
import { leavesIn, violations } from "./violations.ts";

const textOf = (name: string) =>
  known(
    examples.find((each) => each.name === name),
    name,
  ).text;

/** Every so many leaves of an example are judged, since each takes seconds. */
const stride = 30;

describe("the source map of the smallest estate", () => {
  const text = textOf("minimal");
  const result = sourceMap(text);
  if (!result.ok) throw new Error("The example is broken.");
  const { map } = result;

  it("has every leaf that changes a line, whatever its other value", () => {
    const { found, tried } = violations(text, map);
    expect(found).toEqual([]);
    expect(tried).toBeGreaterThan(100);
  }, 600_000);

  it("has every line of every file", () => {
    const built = buildBundle(text);
    const { artifacts, documents } = known(built.ok ? built.bundle : undefined, "bundle");
    expect(map.files.map((file) => [idOf(file), file.lines.length])).toEqual(
      [...artifacts, ...documents].map((file) => [idOf(file), file.content.split("\n").length - 1]),
    );
  });

  it("names what could not be measured", () => {
    expect(map.unmeasured).toEqual(["/pgbackrest", "/valkey"]);
  });

  // A search for one line changes many values together, the map each alone.
  const lines = map.files.flatMap(({ host, path, lines }) =>
    path.includes(".md") || host === undefined
      ? []
      : lines.map((sources, index) => ({ host, path, index, sources })),
  );
  it.each(lines.filter((_, index) => index % 97 === 5).slice(0, 24))(
    "gives line $index of $path on $host as the search for one line does",
    ({ host, path, index, sources }) => {
      const explained = explainLine(text, { host, path, line: index + 1 });
      const found = explained.ok ? explained.explanation?.sources.map(({ pointer }) => pointer) : undefined;
      expect(new Set(found)).toEqual(new Set(sources));
    },
  );
});

describe("the lines that come from a value", () => {
  const others = examples.filter(({ name, broken }) => !broken && name !== "minimal");
  let total = 0;

  it.each(others)(
    "are all that it changes, in $name",
    ({ name, text }) => {
      // Other leaves in each example.
      const offset = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
      const judged = leavesIn(text)
        .leaves.filter(({ kind, value }) => kind !== "name" && value !== undefined)
        .filter((_, index) => (index + offset) % stride === 0);
      for (const { pointer, key } of judged) {
        const result = linesFrom(text, pointer);
        if (!result.ok) throw new Error("The example is broken.");
        const { found, tried } = violations(
          text,
          result.reached,
          (leaf) => leaf.pointer === pointer && leaf.key === key,
        );
        total += tried;
        expect(found).toEqual([]);
      }
      expect(judged.length).toBeGreaterThan(0);
    },
    600_000,
  );

  it("were measured with other values than here", () => {
    expect(total).toBeGreaterThan(others.length);
  });
});

describe("a list of hosts, in airflow-ha", () => {
  const text = textOf("airflow-ha");
  const { value, leaves } = leavesIn(text);
  const hosts = Object.keys(value["hosts"] as object);
  let total = 0;
  const isHost = (each: unknown) => hosts.includes(String(each));
  const lists = leaves.filter(
    ({ kind, value: list }) =>
      kind === "written" && Array.isArray(list) && list.length > 0 && list.every(isHost),
  );

  it.each(lists.map(({ pointer }) => pointer).filter((_, index) => index % 3 === 0))(
    "changes only lines that come from it, whichever host joins or leaves %s",
    (pointer) => {
      const result = linesFrom(text, pointer);
      if (!result.ok) throw new Error("The example is broken.");
      const others = ({ value: list }: Leaf) => {
        const present = list as readonly unknown[];
        return hosts.map((host) =>
          present.includes(host) ? present.filter((each) => each !== host) : [...present, host],
        );
      };
      const { found, tried } = violations(
        text,
        result.reached,
        (leaf) => leaf.pointer === pointer,
        others,
        hosts.length,
      );
      total += tried;
      expect(found).toEqual([]);
    },
    600_000,
  );

  it("has hosts that rules let join it, or leave it", () => {
    expect(total).toBeGreaterThan(hosts.length);
  });
});

describe("entries that a section has by default", () => {
  const { leaves } = leavesIn(textOf("airflow-ha"));
  const text = textOf("airflow-ha");

  it("are sources of lines, as written ones are", () => {
    const names = leaves.filter(
      ({ kind, pointer }) => kind === "name" && /^\/(nfs|rabbitmq)\//.test(pointer),
    );
    expect(names.map(({ pointer }) => pointer)).toMatchInlineSnapshot(`
      [
        "/rabbitmq/virtualHosts/airflow",
        "/nfs/exports/dags",
      ]
    `);
    const result = linesFrom(text, "/nfs/exports");
    const files = result.ok ? result.reached.files.map(({ host, path }) => `${host} ${path}`) : [];
    expect(files).toContain("ftp /etc/exports");
  });
});
