import { describe, expect, it } from "vitest";
import { findings, type Json, topology } from "../../../rules/harness.ts";

const found = (...changes: readonly Json[]) =>
  findings(
    "postgres-huge-pages",
    topology({ postgres: { extra: { parameters: { huge_pages: "on" } } } }, ...changes),
  );
const reserving = (pages: number) => ({ kernel: { extra: { "vm.nr_hugepages": pages } } });

describe("postgres-huge-pages", () => {
  it("finds nodes that reserve none", () => {
    const [first, ...others] = found();
    expect(others).toHaveLength(2);
    expect(first).toEqual({
      message:
        'PostgreSQL on "n1" requires 79 huge pages, (shared_buffers 128 MiB x 1.03 + 15 MiB + max_connections 200 x 0.05 MiB) / 2 MiB, and none are reserved.',
      at: ["/postgres/extra/parameters/huge_pages"],
      hint: 'Set "vm.nr_hugepages" in "kernel.extra" to 79 or more, or "huge_pages" to "try".',
    });
  });

  it("finds one page too few, on the host that has them", () => {
    const own = {
      kernel: { extra: { "vm.nr_hugepages": 79 }, extraByHost: { n2: { "vm.nr_hugepages": 78 } } },
    };
    expect(found(own)).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/on "n2" .* and 78 are reserved\.$/) }),
    ]);
  });

  it("counts the memory of the hosts and the buffers that are set", () => {
    const parameters = { shared_buffers: "16GB", huge_pages: true };
    const [finding] = found({ postgres: { extra: { parameters } } });
    expect(finding?.message).toContain("requires 8451 huge pages");
  });

  it("accepts enough pages, and nodes that only try", () => {
    expect(found(reserving(79))).toEqual([]);
    expect(found({ postgres: { extra: { parameters: { huge_pages: "try" } } } })).toEqual([]);
  });
});
