import { describe, expect, test } from "vitest";
import { memoized } from "../../src/model/memoized.ts";

/** Longer than the texts that V8 hashes by their characters. */
const long = "a".repeat(100_000);

describe("a memoized function", () => {
  test("computes the result of each text once, however long", () => {
    const computed: number[] = [];
    const texts = [`${long}1`, `${long}2`, `1${long}`, long, "1", "\0,0,1", "\0,0"];
    const indexOf = memoized((text: string) => {
      const index = texts.indexOf(text);
      computed.push(index);
      return index;
    });
    const indexes = [...texts.keys()];
    for (const _twice of [1, 2]) expect(texts.map((text) => indexOf([...text].join("")))).toEqual(indexes);
    expect(computed).toEqual(indexes);
  });

  test("compares a long text with few others of its length", () => {
    // Compared with all others, 1,500 texts took 13 s of processor time.
    const texts = memoized((text: string) => text);
    const { user } = process.cpuUsage();
    for (let index = 0; index < 1500; index++) texts(`${long}${index + 1000}`);
    expect((process.cpuUsage().user - user) / 1e6).toBeLessThan(5);
  });
});
