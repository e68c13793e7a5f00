import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("owned-key", () => {
  it("names the place that the topology has for a setting", () => {
    expect(
      findings(
        "owned-key",
        topology({ postgres: { extra: { parameters: { port: 5433, work_mem: "8MB" } } } }),
      ),
    ).toEqual([
      {
        message:
          'PostgreSQL\'s "port" cannot be set in "postgres.extra.parameters.port": the topology has a place of its own for it.',
        at: ["/postgres/extra/parameters/port"],
        hint: 'Set "postgres.ports.database" instead.',
      },
    ]);
  });

  it("says why nobody may set it, for one host as well", () => {
    expect(findings("owned-key", topology({ etcd: { extraByHost: { n2: { name: "other" } } } }))).toEqual([
      {
        message:
          'etcd\'s "name" cannot be set in "etcd.extraByHost.n2.name". The members and their addresses follow from the hosts of the topology.',
        at: ["/etcd/extraByHost/n2/name"],
        hint: "Remove it.",
      },
    ]);
  });

  it("finds a line of a block", () => {
    const input = topology({ haproxy: { snippets: { primary: ["option redispatch", "bind *:5432"] } } });
    expect(findings("owned-key", input).map(({ at, message }) => [at, message.slice(0, 23)])).toEqual([
      [["/haproxy/snippets/primary/1"], 'HAProxy\'s "bind *:5432"'],
    ]);
  });

  it.each([
    "http-check expect status 503",
    "option httpchk GET /replica",
    "no option httpchk",
    "option tcp-check",
  ])("finds what would lead to another member: %s", (line) => {
    const input = topology({ haproxy: { snippets: { primary: ["option log-health-checks", line] } } });
    expect(findings("owned-key", input).map(({ at }) => at)).toEqual([["/haproxy/snippets/primary/1"]]);
  });

  it.each(["primary_start_timeout", "master_start_timeout"])("finds %s in the store", (key) => {
    const input = topology({ postgres: { extra: { dynamic: { [key]: 5 } } } });
    expect(findings("owned-key", input).map(({ hint }) => hint)).toEqual([
      'Set "postgres.patroni.primaryStartTimeout" instead.',
    ]);
  });

  it.each(["synchronous_commit", "fsync", "full_page_writes"])("finds what would lose commits: %s", (key) => {
    const input = topology({
      postgres: {
        extra: { parameters: { [key]: "off" } },
        extraByHost: { n1: { parameters: { [key]: "off" } } },
      },
    });
    expect(findings("owned-key", input).map(({ at }) => at)).toEqual([
      [`/postgres/extra/parameters/${key}`],
      [`/postgres/extraByHost/n1/parameters/${key}`],
    ]);
  });

  it.each(["etcd-password", "some-secret", "consul-token", "api_secret_key", "tls-passphrase"])(
    "finds the secret %s wherever it stands",
    (key) => {
      const name = key.replaceAll("-", "_");
      const found = [
        ...findings("owned-key", topology({ etcd: { extra: { [name.replaceAll("_", "-")]: "word" } } })),
        ...findings("owned-key", topology({ postgres: { extra: { patroni: { [`log.${name}`]: "word" } } } })),
      ];
      expect(
        found.map(({ message }) => message.includes("It is a secret, and a topology holds none.")),
      ).toEqual([true, true]);
    },
  );

  it("has nothing to say about settings that are free", () => {
    expect(
      findings(
        "owned-key",
        topology({
          etcd: { extra: { "log-level": "debug" }, extraByHost: { n1: { "snapshot-count": 5000 } } },
          postgres: { extra: { parameters: { password_encryption_rounds: 1, wal_level: "logical" } } },
          haproxy: { snippets: { global: ["nbthread 2"] } },
        }),
      ),
    ).toEqual([]);
  });
});
