import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("reserved-name", () => {
  it("finds a host and a VIP", () => {
    const input = topology({
      hosts: { localhost: { address: "10.0.0.4" } },
      vips: { "ip6-loopback": { address: "10.0.0.101", hosts: ["n1", "n2"] } },
    });
    expect(findings("reserved-name", input)).toEqual([
      {
        message: 'Host "localhost" has a name that operating systems reserve.',
        at: ["/hosts/localhost"],
        hint: "Choose another name.",
      },
      {
        message: 'VIP "ip6-loopback" has a name that operating systems reserve.',
        at: ["/vips/ip6-loopback"],
        hint: "Choose another name.",
      },
    ]);
  });

  it.each(["all", "ungrouped"])("finds a host that is named like a group of every inventory: %s", (name) => {
    const input = topology({ hosts: { [name]: { address: "10.0.0.4" } } });
    expect(findings("reserved-name", input).map(({ message }) => message)).toEqual([
      `Host "${name}" has a name that inventories reserve for a group of hosts.`,
    ]);
    const vip = topology({ vips: { [name]: { address: "10.0.0.101", hosts: ["n1", "n2"] } } });
    expect(findings("reserved-name", vip)).toEqual([]);
  });

  it("accepts names that merely look like one", () => {
    const input = topology({ hosts: { "localhost-1": { address: "10.0.0.4" } } });
    expect(findings("reserved-name", input)).toEqual([]);
  });
});
