import { describe, expect, it } from "vitest";
import { computed } from "../../src/model/formula.ts";

describe("a formula", () => {
  it("is computed from the text that people read", () => {
    const [memory, nodes] = [4097, 3];
    expect(computed`floor(least memory of a node ${memory} MiB / 4)`).toEqual({
      amount: 1024,
      formula: "floor(least memory of a node 4097 MiB / 4)",
    });
    expect(computed`max(10, 2 x ${nodes} nodes + 2)`).toEqual({
      amount: 10,
      formula: "max(10, 2 x 3 nodes + 2)",
    });
    expect(computed`100 - 5 reserved - 10`.amount).toBe(85);
    expect(computed`2 + 3 x (4 - 1) / 2`.amount).toBe(6.5);
    expect(computed`min(30, max(20, ceil(41 / 2)), 25)`.amount).toBe(21);
    expect(computed`${-3} + 1`.amount).toBe(-2);
  });

  it("reads no number of a name", () => {
    expect(computed`${"sql1 2 x"} ${5} x 2`).toEqual({ amount: 10, formula: "sql1 2 x 5 x 2" });
    expect(computed`limit_2 ${5} x v3 of it 2`.amount).toBe(10);
  });

  it("shows other formulas within it", () => {
    const each = computed`max_connections ${200} - 15`;
    expect(computed`${3} servers x ${each}`).toEqual({
      amount: 555,
      formula: "3 servers x (max_connections 200 - 15)",
    });
    expect(computed`2 x ${computed`max(1, ${2} + 3)`}`.formula).toBe("2 x max(1, 2 + 3)");
    expect(computed`100 + ${[computed`a ${1} x 2`, computed`b ${3}`]}`).toEqual({
      amount: 105,
      formula: "100 + a 1 x 2 + b 3",
    });
  });

  it.each([
    ["ends early", () => computed`2 x`],
    ["has two numbers in a row", () => computed`2 3`],
    ["has an open bracket", () => computed`max(1, 2`],
    ["has no number", () => computed`several`],
    ["divides by zero", () => computed`1 / 0`],
  ])("is refused if it %s", (_, make) => {
    expect(make).toThrow("is no formula that has a value");
  });
});
