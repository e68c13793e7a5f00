import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("clients-are-admins", () => {
  it("finds users among administrators", () => {
    const input = topology({
      network: { admin: ["10.0.0.0/8"], clients: ["192.168.0.0/16", "10.1.0.0/16"] },
    });
    expect(findings("clients-are-admins", input)).toEqual([
      {
        message:
          'Network "clients" has the range 10.1.0.0/16, which lies within network "admin" (10.0.0.0/8).',
        at: ["/network/admin/0", "/network/clients/1"],
        hint: 'Set smaller ranges in "network.admin", such as those of the administrators\' machines.',
      },
    ]);
  });

  it("finds users in the subnet that administrates", () => {
    const input = topology({ network: { clients: ["10.0.0.128/25"] } });
    expect(findings("clients-are-admins", input)).toEqual([
      {
        message:
          'Network "clients" has the range 10.0.0.128/25, which lies within network "admin" (10.0.0.0/24).',
        at: ["/network/subnet", "/network/clients/0"],
        hint: 'Set smaller ranges in "network.admin", such as those of the administrators\' machines.',
      },
    ]);
  });

  it("accepts ranges apart", () => {
    const input = topology({ network: { admin: ["10.0.0.0/24"], clients: ["10.0.0.0/8"] } });
    expect(findings("clients-are-admins", input)).toEqual([]);
  });

  it("says nothing where nobody is named", () => {
    const input = topology();
    expect(findings("clients-are-admins", input)).toEqual([]);
  });
});
