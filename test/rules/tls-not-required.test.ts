import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("tls-not-required", () => {
  it.each([
    [
      "offered",
      "TLS is being turned on or off: services accept it, but the clients of the estate do not use it.",
    ],
    [
      "used",
      "TLS is being turned on or off: the clients of the estate use it, but the DCS and the database accept unencrypted connections as well.",
    ],
  ])("finds TLS that is %s", (tls, message) => {
    expect(findings("tls-not-required", topology({ tls, etcd: { version: "3.5" } }))).toEqual([
      { message, at: ["/tls"], hint: 'Plan a change to "tls": true.' },
    ]);
  });

  it.each([true, false])("accepts %s", (tls) => {
    expect(findings("tls-not-required", topology({ tls }))).toEqual([]);
  });
});
