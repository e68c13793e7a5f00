import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const repository = {
  hosts: { keeper: { address: "10.0.0.9" } },
  pgbackrest: { repository: { type: "posix", host: "keeper" } },
};

describe("pgbackrest-without-tls", () => {
  it("finds a repository's host in an estate without TLS", () => {
    expect(findings("pgbackrest-without-tls", topology(repository))).toEqual([
      {
        message:
          'The backup repository is on host "keeper", to which database nodes connect only with TLS, but TLS is off.',
        at: ["/pgbackrest/repository/host", "/tls"],
        hint: 'Set "tls" to true, or keep backups in an object store: "type": "s3".',
      },
    ]);
  });

  it("accepts one in an estate with TLS", () => {
    expect(findings("pgbackrest-without-tls", topology(repository, { tls: true }))).toEqual([]);
  });
});
