import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

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

  // Each would make a bundle that has what the decisions say no bundle has, or a report that is wrong.
  it.each([
    ["postgres", { parameters: { synchronous_commit: "off" } }],
    ["postgres", { parameters: { fsync: false } }],
    ["postgres", { parameters: { full_page_writes: false } }],
    ["postgres", { parameters: { max_slot_wal_keep_size: "-1" } }],
    ["postgres", { parameters: { wal_sender_timeout: 0 } }],
    ["postgres", { dynamic: { primary_start_timeout: 3600 } }],
    ["postgres", { dynamic: { master_start_timeout: 3600 } }],
    ["postgres", { dynamic: { pause: true } }],
    ["postgres", { dynamic: { "standby_cluster.host": "10.9.9.9" } }],
    ["postgres", { dynamic: { "postgresql.use_pg_rewind": false } }],
    ["airflow", { scheduler: { use_row_level_locking: false } }],
  ])("finds what would break %s silently: %j", (section, extra) => {
    expect(findings("owned-key", topology(withAirflow, { [section]: { extra } }))).toHaveLength(1);
  });

  it("finds strict VRRP, which knows no peers", () => {
    const input = topology({ keepalived: { snippets: { global: ["vrrp_strict"] } } });
    expect(findings("owned-key", input)).toHaveLength(1);
  });

  it("finds one scheduler's patience, which another's would contradict", () => {
    const scheduler = { scheduler: { orphaned_tasks_check_interval: 60 } };
    const airflow = (extra: object) => topology(withAirflow, { airflow: extra as never });
    expect(findings("owned-key", airflow({ extraByHost: { n1: scheduler } }))).toHaveLength(1);
    expect(findings("owned-key", airflow({ extra: scheduler }))).toEqual([]);
  });

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
