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
          'The setting "port" of PostgreSQL is not allowed in "postgres.extra.parameters.port", because the topology has a key for it.',
        at: ["/postgres/extra/parameters/port"],
        hint: 'Set "postgres.ports.database" instead.',
      },
    ]);
  });

  it("says why nobody may set it, for one host as well", () => {
    expect(findings("owned-key", topology({ etcd: { extraByHost: { n2: { name: "other" } } } }))).toEqual([
      {
        message:
          'The setting "name" of etcd is not allowed in "etcd.extraByHost.n2.name". The members and their addresses follow from the hosts of the topology.',
        at: ["/etcd/extraByHost/n2/name"],
        hint: "Remove the setting.",
      },
    ]);
  });

  it("names all hosts for which one key is set", () => {
    const extraByHost = { n1: { name: "other" }, n2: { name: "another" }, n3: { "log-level": "debug" } };
    expect(findings("owned-key", topology({ etcd: { extraByHost } }))).toEqual([
      {
        message:
          'The setting "name" of etcd is not allowed on hosts "n1" and "n2" in "etcd.extraByHost". The members and their addresses follow from the hosts of the topology.',
        at: ["/etcd/extraByHost/n1/name", "/etcd/extraByHost/n2/name"],
        hint: "Remove the setting.",
      },
    ]);
  });

  it("finds a line of a block", () => {
    const input = topology({ haproxy: { snippets: { primary: ["option redispatch", "bind *:5432"] } } });
    expect(findings("owned-key", input).map(({ at, message }) => [at, message.slice(0, 23)])).toEqual([
      [["/haproxy/snippets/primary/1"], 'The setting "bind" of H'],
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
        found.map(({ message }) => message.includes("It is a secret, and a topology holds no secrets.")),
      ).toEqual([true, true]);
    },
  );

  const sections = {
    pgbouncer: { hosts: ["n1", "n2", "n3"] },
    nfs: { hosts: ["n3"] },
    pgbackrest: { repository: { type: "posix", host: "n3" } },
    valkey: { hosts: ["n1", "n2", "n3"] },
  };

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
    ["airflow", { database: { sql_alchemy_engine_args_cmd: "cat /tmp/x" } }],
    ["airflow", { database: { sql_alchemy_conn_cmd: "cat /tmp/x" } }],
    ["airflow", { database: { sql_alchemy_conn_secret: "path" } }],
    ["airflow", { core: { base_log_folder_cmd: "cat /tmp/x" } }],
    ["airflow", { celery: { pool: "gevent" } }],
    ["airflow", { database: { sql_alchemy_pool_recycle: 3600 } }],
    ["airflow", { database: { sql_alchemy_pool_recycle: -1 } }],
    ["etcd", { "quota-backend-bytes": 16 * 1024 ** 3 }],
    ["etcd", { "quota-backend-bytes": -1 }],
    ["etcd", { "auto-compaction-retention": 0 }],
    ["etcd", { "auto-compaction-retention": "0h" }],
    ["etcd", { "auto-compaction-mode": "revision" }],
    ["rabbitmq", { "disk_free_limit.absolute": "50MB" }],
    ["rabbitmq", { "disk_free_limit.absolute": 0 }],
    ["rabbitmq", { "disk_free_limit.relative": 0.01 }],
    ["rabbitmq", { "vm_memory_high_watermark.relative": 0 }],
    ["rabbitmq", { "vm_memory_high_watermark.relative": 1.5 }],
    ["rabbitmq", { "vm_memory_high_watermark.absolute": "1MB" }],
    ["rabbitmq", { cluster_partition_handling: "ignore" }],
    ["rabbitmq", { "deprecated_features.permit.global_qos": false }],
    ["rabbitmq", { anonymous_login_user: "guest" }],
    ["pgbouncer", { ignore_startup_parameters: "options" }],
    ["nfs", { exports: { anonuid: 0 } }],
    ["nfs", { exports: { anonuid: 4_294_967_296 } }],
    ["nfs", { exports: { anongid: 0.5 } }],
    ["postgres", { parameters: { max_wal_senders: 3 } }],
    ["postgres", { parameters: { max_replication_slots: 0 } }],
    ["postgres", { parameters: { wal_level: "minimal" } }],
    ["postgres", { patroni: { "restapi.request_queue_size": 5 } }],
    ["postgres", { patroni: { "postgresql.callbacks.on_start": "/usr/local/bin/notify" } }],
    ["postgres", { dynamic: { "postgresql.callbacks.on_start": "/usr/local/bin/notify" } }],
    ["postgres", { dynamic: { "postgresql.callbacks.on_role_change": "/usr/local/bin/notify" } }],
    ["postgres", { dynamic: { "postgresql.bin_name.postgres": "/tmp/postgres" } }],
    ["postgres", { patroni: { "postgresql.bin_name.pg_ctl": "/tmp/pg_ctl" } }],
    ["postgres", { parameters: { data_sync_retry: true } }],
    ["postgres", { parameters: { zero_damaged_pages: "on" } }],
    ["postgres", { parameters: { ignore_invalid_pages: true } }],
    ["postgres", { parameters: { ignore_checksum_failure: true } }],
    ["postgres", { parameters: { session_replication_role: "replica" } }],
    ["postgres", { parameters: { default_transaction_read_only: true } }],
    ["postgres", { parameters: { db_user_namespace: true } }],
    ["postgres", { patroni: { "postgresql.create_replica_methods": "basebackup" } }],
    ["postgres", { dynamic: { "postgresql.create_replica_method": "basebackup" } }],
    ["postgres", { patroni: { "restapi.allowlist": "10.0.0.0/24" } }],
    ["airflow", { api: { auth_backends: "airflow.api.auth.backend.default" } }],
    ["airflow", { api: { auth_backends_cmd: "echo airflow.api.auth.backend.default" } }],
    [
      "airflow",
      { api: { auth_backends: "airflow.api.auth.backend.session,airflow.api.auth.backend.default" } },
    ],
    ["airflow", { fab: { auth_backends: "airflow.api.auth.backend.default" } }],
    ["airflow", { core: { unit_test_mode: true } }],
    ["airflow", { api_auth: { jwt_algorithm: "EdDSA" } }],
    ["airflow", { celery: { task_acks_late: false } }],
    ["airflow", { celery: { worker_enable_remote_control: false } }],
    ["airflow", { celery: { "extra_celery_config.task_acks_late": false } }],
    ["rabbitmq", { "tcp_listen_options.port": 5673 }],
    ["rabbitmq", { "tcp_listen_options.fd": 3 }],
    ["rabbitmq", { "stream.tcp_listen_options.port": 5552 }],
    ["rabbitmq", { "raft.data_dir": "/srv/raft" }],
    ["rabbitmq", { "prometheus.path": "/other" }],
    ["airflow", { celery: { "extra_celery_config.task_always_eager": true } }],
    ["airflow", { celery: { "extra_celery_config.task_queue_max_priority": 10 } }],
    [
      "airflow",
      { celery: { "extra_celery_config.worker_cancel_long_running_tasks_on_connection_loss": true } },
    ],
    ["rabbitmq", { total_memory_available_override_value: "100MB" }],
    ["nfs", { server: { "nfsd.threads": 0 } }],
    ["nfs", { exports: { sec: "krb5p" } }],
    ["kernel", { "net.ipv4.conf.all.promote_secondaries": 0 }],
    ["kernel", { "net.ipv4.conf.eth0.promote_secondaries": false }],
    ["etcd", { "strict-reconfig-check": false }],
    ["rabbitmq", { "default_policies.operator.short.message_ttl": 1000 }],
    ["rabbitmq", { "default_policies.operator.short.max_length_bytes": 1000 }],
    ["rabbitmq", { "default_policies.operator.short.delivery_limit": 1 }],
    ["pgbackrest", { exclude: "base" }],
    ["pgbackrest", { "db-exclude": "airflow" }],
    ["pgbackrest", { "archive-check": false }],
    ["valkey", { "no-appendfsync-on-rewrite": "yes" }],
    ["valkey", { "no-appendfsync-on-rewrite": true }],
    ["etcd", { "enable-pprof": true }],
    ["etcd", { password: true }],
    ["etcd", { password: 12_345_678 }],
    ["etcd", { "tls-passphrase": 12_345_678 }],
  ])("finds what would break %s silently: %j", (section, extra) => {
    expect(findings("owned-key", topology(withAirflow, sections, { [section]: { extra } }))).toHaveLength(1);
  });

  it.each([
    ["airflow", { database: { sql_alchemy_pool_recycle: 600 }, celery: { pool: "prefork" } }],
    ["etcd", { "enable-pprof": false, "strict-reconfig-check": true }],
    ["rabbitmq", { "default_policies.operator.copies.delivery_limits": 1 }],
    ["pgbackrest", { "archive-check": true }],
    ["valkey", { "no-appendfsync-on-rewrite": false }],
    ["postgres", { parameters: { session_replication_role: "origin", ignore_checksum_failure: false } }],
    ["postgres", { parameters: { jit_provider: "llvmjit" } }],
    // Switches and numbers, whose names end as those of secrets.
    ["rabbitmq", { "management.disable_basic_auth": true }],
    ["rabbitmq", { "management.disable_basic_auth": "false" }],
    ["ssh", { PermitEmptyPasswords: "no" }],
    ["ssh", { PermitEmptyPasswords: false }],
    ["etcd", { "max-tokens": 5 }],
    ["etcd", { "quota-backend-bytes": 8 * 1024 ** 3, "auto-compaction-retention": "10m" }],
    ["rabbitmq", { "disk_free_limit.absolute": "1GB", "vm_memory_high_watermark.relative": 0.4 }],
    ["rabbitmq", { "disk_free_limit.absolute": 2_000_000_000 }],
    ["pgbouncer", { ignore_startup_parameters: "extra_float_digits, options,search_path" }],
    ["nfs", { exports: { anonuid: 65_534 } }],
    ["postgres", { parameters: { max_wal_senders: 4, wal_level: "logical" } }],
    ["postgres", { patroni: { "restapi.request_queue_size": 512 } }],
    ["postgres", { patroni: { "postgresql.callbacks.on_role_change": "/usr/local/bin/notify" } }],
    ["postgres", { parameters: { data_sync_retry: false } }],
    ["postgres", { parameters: { zero_damaged_pages: "off" } }],
    ["airflow", { api: { auth_backends: "airflow.providers.fab.auth_manager.api.auth.backend.basic_auth" } }],
    ["airflow", { core: { unit_test_mode: false }, api_auth: { jwt_algorithm: "HS384" } }],
    ["airflow", { celery: { task_acks_late: true, worker_enable_remote_control: "True" } }],
    ["rabbitmq", { total_memory_available_override_value: "4GB" }],
    ["rabbitmq", { "tcp_listen_options.backlog": 4096, "raft.wal_max_size_bytes": 67_108_864 }],
    ["nfs", { server: { "nfsd.threads": 1 }, exports: { sec: "krb5p:sys" } }],
    ["kernel", { "net.ipv4.conf.all.promote_secondaries": 1 }],
  ])("leaves %s the values that break nothing: %j", (section, extra) => {
    expect(findings("owned-key", topology(withAirflow, sections, { [section]: { extra } }))).toEqual([]);
  });

  it.each([
    "default-server inter 1h fall 100",
    "default-server backup",
    "timeout check 1m",
    "timeout connect 1m",
    "timeout client 10s",
    "timeout server 10s",
    "maxconn 1",
    "source 10.0.0.100",
    "disabled",
    "no option redispatch",
  ])("finds what pools, or the times of failovers, are reckoned with: %s", (line) => {
    const input = topology({ haproxy: { snippets: { primary: ["timeout tunnel 1h", line] } } });
    expect(findings("owned-key", input).map(({ at }) => at)).toEqual([["/haproxy/snippets/primary/1"]]);
  });

  it.each([
    ["primary", "timeout tunnel 2s"],
    ["primary", "timeout tunnel 59m"],
    ["defaults", "timeout tunnel 2s"],
    ["replica", "timeout tunnel 1000"],
    ["primary", "option persist"],
    ["defaults", "option persist"],
    ["primary", "stick on src"],
    ["primary", "stick match src"],
    ["primary", "stick store-request src"],
  ])("finds what breaks connections to databases, in block %s: %s", (block, line) => {
    const input = topology({ haproxy: { snippets: { [block]: ["option log-health-checks", line] } } });
    expect(findings("owned-key", input).map(({ at }) => at)).toEqual([[`/haproxy/snippets/${block}/1`]]);
  });

  it("leaves timeouts that are no shorter, and those of half-closed connections", () => {
    const lines = [
      "timeout tunnel 3600s",
      "timeout tunnel 1d",
      "timeout client-fin 5s",
      "timeout server-fin 5s",
    ];
    const input = topology({ haproxy: { snippets: { primary: lines, replica: ["stick on src"] } } });
    expect(findings("owned-key", input)).toEqual([]);
  });

  it.each(["ulimit-n 100", "maxsslconn 1", "maxsslrate 1", "fd-hard-limit 100"])(
    "finds a limit that is below the connections of members: %s",
    (line) => {
      const input = topology({ haproxy: { snippets: { global: ["nbthread 2", line] } } });
      expect(findings("owned-key", input).map(({ at }) => at)).toEqual([["/haproxy/snippets/global/1"]]);
    },
  );

  it("finds that nobody repeats who owns a VIP", () => {
    const lines = (...global: string[]) => topology({ keepalived: { snippets: { global } } });
    expect(findings("owned-key", lines("vrrp_garp_master_refresh 0"))).toHaveLength(1);
    expect(findings("owned-key", lines("vrrp_garp_master_refresh 30"))).toEqual([]);
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

  it.each([
    { api_auth: { jwt_audience: "other" } },
    { execution_api: { jwt_audience: "other" } },
    { api_auth: { jwt_algorithm: "HS256" } },
  ])("finds tokens of one host that others reject: %j", (options) => {
    const airflow = (extra: object) => topology(withAirflow, { airflow: extra as never });
    expect(findings("owned-key", airflow({ extraByHost: { n1: options } }))).toHaveLength(1);
    expect(findings("owned-key", airflow({ extra: options }))).toEqual([]);
  });

  // Each would hide settings below, above or beside those that the bundle manages.
  it.each([
    ["postgres", { dynamic: { "ttl.x": 1 } }],
    ["postgres", { dynamic: { "synchronous_mode.x.y": true } }],
    ["postgres", { dynamic: { postgresql: 1 } }],
    ["postgres", { dynamic: { "postgresql.use_pg_rewind.x": true } }],
    ["postgres", { dynamic: { "postgresql.bin_dir": "/opt/pg/bin" } }],
    ["postgres", { dynamic: { "postgresql.listen": "*" } }],
    ["postgres", { dynamic: { "postgresql.authentication.superuser.username": "x" } }],
    ["postgres", { dynamic: { "postgresql.basebackup.checkpoint": "spread" } }],
    ["postgres", { patroni: { "postgresql.listen.x": 1 } }],
    ["postgres", { patroni: { postgresql: 1 } }],
    ["postgres", { patroni: { "postgresql.data_dir.x": 1 } }],
    ["postgres", { patroni: { "restapi.listen.x": 1 } }],
    ["postgres", { patroni: { "restapi.request_queue_size.x": 512 } }],
    ["postgres", { patroni: { "postgresql.use_pg_rewind": false } }],
    ["postgres", { patroni: { "postgresql.use_slots": false } }],
    ["postgres", { patroni: { "scope.x": 1 } }],
    ["postgres", { parameters: { "port.x": 1 } }],
    ["rabbitmq", { "cluster_name.x": 1 }],
    ["rabbitmq", { "disk_free_limit.absolute.x": "1GB" }],
    ["airflow", { celery: { "extra_celery_config.worker_pool.x": 1 } }],
    ["nfs", { server: { "nfsd.port.x": 1 } }],
  ])("finds what lies beside a setting of %s: %j", (section, extra) => {
    const sections = { nfs: { hosts: ["n3"] } };
    expect(findings("owned-key", topology(withAirflow, sections, { [section]: { extra } }))).toHaveLength(1);
  });

  // Each would load a file that is not checked.
  it.each([
    ["postgres", { extra: { parameters: { include: "/etc/more.conf" } } }],
    ["postgres", { extra: { parameters: { include_dir: "conf.d" } } }],
    ["postgres", { extra: { parameters: { include_if_exists: "/etc/more.conf" } } }],
    ["postgres", { extra: { parameters: { shared_preload_libraries: "/tmp/evil.so" } } }],
    ["postgres", { extra: { parameters: { dynamic_library_path: "/tmp" } } }],
    ["postgres", { extra: { parameters: { jit_provider: "/tmp/evil" } } }],
    ["postgres", { extra: { patroni: { "postgresql.custom_conf": "/etc/more.conf" } } }],
    ["postgres", { extra: { dynamic: { "postgresql.custom_conf": "/etc/more.conf" } } }],
    ["haproxy", { snippets: { global: ["lua-load /tmp/x.lua"] } }],
    ["haproxy", { snippets: { global: ["lua-load-per-thread /tmp/x.lua"] } }],
    ["haproxy", { snippets: { global: ["lua-prepend-path /tmp/?.lua"] } }],
    ["haproxy", { snippets: { global: ["ssl-engine rdrand"] } }],
    ["haproxy", { snippets: { global: ["external-check preserve-env"] } }],
    ["haproxy", { snippets: { global: ["unix-bind prefix /tmp"] } }],
    ["haproxy", { snippets: { global: ["cluster-secret hunter"] } }],
    ["haproxy", { snippets: { web: ["filter spoe engine e config /tmp/x"] } }],
    ["haproxy", { snippets: { web: ["filter opentracing config /tmp/x"] } }],
    ["haproxy", { snippets: { web: ["stats uri /stats"] } }],
    ["haproxy", { snippets: { primary: ["stats hide-version"] } }],
    ["keepalived", { snippets: { global: ["include /tmp/x"] } }],
    ["keepalived", { snippets: { global: ["includer /tmp/x"] } }],
    ["keepalived", { snippets: { global: ["net_namespace_ipvs other"] } }],
    ["keepalived", { snippets: { global: ["lvs_sync_daemon eth0"] } }],
    ["keepalived", { snippets: { global: ["reload_file /tmp/x"] } }],
    ["ssh", { extra: { Include: "/tmp/x" } }],
    ["ssh", { extra: { SecurityKeyProvider: "/tmp/x.so" } }],
    ["time", { snippets: { chrony: ["include /tmp/x"] } }],
    ["time", { snippets: { chrony: ["ConfDir /tmp"] } }],
    ["nfs", { extra: { server: { "nfsd.include": "/tmp/x" } } }],
  ])("finds what loads a file for %s: %j", (section, settings) => {
    const sections = { nfs: { hosts: ["n3"] } };
    expect(findings("owned-key", topology(withAirflow, sections, { [section]: settings }))).toHaveLength(1);
  });

  it("leaves the settings of HAProxy's socket and libraries of packages alone", () => {
    const input = topology({
      haproxy: {
        snippets: { global: ["stats timeout 5s", "stats maxconn 20"], web: ["filter compression"] },
      },
      postgres: {
        extra: {
          parameters: { shared_preload_libraries: "pg_stat_statements" },
          patroni: { "postgresql.pg_ctl_timeout": 90 },
          dynamic: { "postgresql.use_slots": true, "slots.a.type": "physical" },
        },
      },
    });
    expect(findings("owned-key", input)).toEqual([]);
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

  it("finds an option of Celery that the bundle sets, and no other", () => {
    const celery = {
      "extra_celery_config.worker_enable_prefetch_count_reduction": true,
      "extra_celery_config.broker_transport_options": "none",
      "extra_celery_config.broker_transport_options.confirm_publish": false,
      "extra_celery_config.worker_concurrency": 32,
      "extra_celery_config.worker_max_tasks_per_child": 100,
      "extra_celery_config.broker_transport_options.max_retries": 5,
    };
    const found = findings("owned-key", topology(withAirflow, { airflow: { extra: { celery } } }));
    expect(found.map(({ at }) => String(at[0]).split(".").slice(1).join("."))).toEqual([
      "worker_enable_prefetch_count_reduction",
      "broker_transport_options",
      "broker_transport_options.confirm_publish",
      "worker_concurrency",
    ]);
  });

  it("finds a section that another option replaces", () => {
    const extra = { celery_broker_transport_options: { max_retries: 5 } };
    expect(findings("owned-key", topology(withAirflow, { airflow: { extra } }))).toHaveLength(1);
  });
});
