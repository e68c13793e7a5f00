import { describe, expect, it } from "vitest";
import { outside } from "../components/external/estates.ts";
import { findings } from "./harness.ts";

const hint =
  'Encrypt them: set "authority" of the service instead of "tls". Or accept this finding and state who can listen on the way.';
const open = { tls: false, authority: undefined };

describe("external-unencrypted", () => {
  it("finds each service once, with all of its nodes", () => {
    const input = outside({
      tls: true,
      external: { database: open, broker: { ...open, hosts: ["mq1.example.com", "10.9.0.6"] } },
    });
    expect(findings("external-unencrypted", input)).toEqual([
      {
        message: 'Connections to External PostgreSQL on "db.example.com" leave the estate unencrypted.',
        at: ["/external/database/host"],
        hint,
      },
      {
        message:
          'Connections to External RabbitMQ on "mq1.example.com" and "10.9.0.6" leave the estate unencrypted.',
        at: ["/external/broker/hosts/0", "/external/broker/hosts/1"],
        hint,
      },
    ]);
    const [inside] = findings("unencrypted-beside-tls", input);
    expect(inside?.message).not.toContain("External");
  });

  it("accepts encryption, whatever the estate does", () => {
    for (const tls of [true, false]) expect(findings("external-unencrypted", outside({ tls }))).toEqual([]);
  });
});
