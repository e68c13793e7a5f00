import { describe, expect, it } from "vitest";
import { buildBundle } from "../../../src/index.ts";
import type { Json } from "../../rules/harness.ts";
import { outside } from "./estates.ts";

/** The messages of errors, by place. */
function errors(external: Json) {
  const { diagnostics } = buildBundle(outside({ external }));
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map(({ at, message }) => [at[0]?.pointer, message]);
}

describe("the section external", () => {
  it("asks for an authority, or for a decision against encryption", () => {
    expect(errors({ database: { authority: undefined } })).toEqual([
      [
        "/external/database/authority",
        expect.stringContaining(
          'must be set to the path of the certificates of the authority on the hosts; or set "tls" to false',
        ),
      ],
    ]);
    expect(errors({ broker: { tls: false } })).toEqual([
      ["/external/broker/authority", expect.stringContaining('must not be set, because "tls" is false')],
    ]);
    expect(errors({ broker: { tls: false, authority: undefined } })).toEqual([]);
  });

  it.each([
    "127.0.0.1",
    "127.1.2.3",
    "::1",
    "0:0:0:0:0:0:0:1",
    "0000::0001",
    "::",
    "::ffff:127.0.0.1",
    "0.0.0.0",
    "localhost",
    "localhost.localdomain",
    "mq.localhost",
  ])("refuses the host %s, which is each host itself", (host) => {
    expect(errors({ broker: { hosts: [host] } })).toEqual([
      [
        "/external/broker/hosts/0",
        expect.stringContaining("must be a name or an address that every host reaches"),
      ],
    ]);
  });

  it.each([
    "128.0.0.1",
    "10.127.0.1",
    "fd00::1",
    "2001:db8::1",
    "::2",
    "localhost.example.com",
    "my-localhost.example.com",
  ])("accepts the host %s", (host) => {
    const found = errors({ broker: { hosts: [host] } }).filter(
      ([place]) => place === "/external/broker/hosts/0",
    );
    expect(found.filter(([, message]) => String(message).includes("every host reaches"))).toEqual([]);
  });

  it.each(["/root/ca.crt", "/home/airflow/ca.crt", "/tmp/ca.crt", "/var/tmp/ca.crt", "/run/user/0/ca.crt"])(
    "refuses the authority %s, which services cannot read",
    (authority) => {
      expect(errors({ database: { authority } })).toEqual([
        ["/external/database/authority", expect.stringContaining("which services cannot read")],
      ]);
    },
  );

  it.each([
    "DB.example.com",
    "db.example.com.",
    "-db.example.com",
    "10.0.0",
    "db_1.example.com",
    "a b.c",
    "",
  ])('refuses the host "%s"', (host) => {
    expect(errors({ database: { host } }).map(([place]) => place)).toEqual(["/external/database/host"]);
  });

  it.each(["db.example.com", "xn--bcher-kva.example", "10.9.0.5", "fd00:9::5"])(
    'accepts the host "%s"',
    (host) => {
      expect(errors({ database: { host } })).toEqual([]);
    },
  );

  it("refuses a node twice, and a version before quorum queues", () => {
    expect(errors({ broker: { hosts: ["mq.example.com", "mq.example.com"] } })).toEqual([
      ["/external/broker/hosts", expect.stringContaining("must not name a host twice")],
    ]);
    expect(errors({ broker: { version: "3.9" } }).map(([place]) => place)).toEqual([
      "/external/broker/version",
    ]);
  });

  it("asks for passwords that it cannot make", () => {
    const built = buildBundle(outside());
    const secrets = built.ok ? built.plan.secrets.filter(({ kind }) => kind === "issued") : [];
    expect(secrets.map(({ name }) => name)).toEqual(["external-database-keeper", "external-broker-carrier"]);
  });
});
