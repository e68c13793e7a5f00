import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("remote-shell-open-to-all", () => {
  it("names what anyone may connect to", () => {
    const input = topology({ network: { admin: ["10.0.0.0/24", "0.0.0.0/0", "::/0"] } });
    expect(findings("remote-shell-open-to-all", input)).toEqual([
      {
        message:
          'Network "admin" is 0.0.0.0/0 and ::/0, so anyone can connect to a remote shell, to a writable database, to a standby for reads, to statistics of the load balancer.',
        at: ["/network/admin/1", "/network/admin/2"],
        hint: "Set the ranges that administrators connect from, such as 10.0.0.0/24.",
      },
    ]);
  });

  it("accepts users of the web interface from everywhere", () => {
    const input = topology(withAirflow, { network: { clients: ["0.0.0.0/0"] } });
    expect(findings("remote-shell-open-to-all", input)).toEqual([]);
  });

  it("does not name the whole world as an example", () => {
    const input = topology({ network: { subnet: "0.0.0.0/0" } });
    expect(findings("remote-shell-open-to-all", input).map(({ hint }) => hint)).toEqual([
      'Set "network.subnet" to the subnet of the hosts.',
    ]);
  });
});
