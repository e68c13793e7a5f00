import { expect, test } from "vitest";
import { addressFor, nameFor, networkOf, networkOfSection } from "../networks.ts";
import { changingEstates } from "./changing-estates.ts";
import { estatesWith, filesOf, filesWith, givenKeys, known } from "./estates.ts";
import { readSections } from "./formats/lines.ts";
import { readUnit } from "./formats/unit.ts";
import { pooledEstates } from "./pooled-estates.ts";

const estates = estatesWith("pgbouncer", [...pooledEstates, ...changingEstates]);
const path = "/etc/pgbouncer/pgbouncer.ini";

// What every supported version reads: src/main.c of 1.18.0, of those that the bundle writes. One more came in 1.21.
const keys = new Set([
  "listen_addr",
  "listen_port",
  "unix_socket_dir",
  "auth_type",
  "auth_file",
  "pool_mode",
  "max_client_conn",
  "default_pool_size",
  "reserve_pool_size",
  "reserve_pool_timeout",
  "ignore_startup_parameters",
  "server_login_retry",
  "server_connect_timeout",
  "tcp_user_timeout",
  "tcp_keepidle",
  "tcp_keepintvl",
  "tcp_keepcnt",
  "log_connections",
  "log_disconnections",
  "client_tls_sslmode",
  "client_tls_cert_file",
  "client_tls_key_file",
  "server_tls_sslmode",
  "server_tls_ca_file",
]);

test("every place of a pooler is tried", () => {
  const places = pooledEstates.map((estate) => filesOf(estate[1], path).length);
  expect(places.filter((count) => count > 0).length).toBeGreaterThanOrEqual(8);
});

test.each(estates)(
  "PgBouncer of %s binds what the plan says, and dials where the leader is",
  (_name, estate) => {
    const { plan } = estate;
    const files = filesWith(estate, path, "pgbouncer");
    const given = givenKeys(estate, "pgbouncer");
    for (const { host, content } of files) {
      const sections = readSections(content);
      const settings = known(sections.get("pgbouncer"), "[pgbouncer]");
      const own = plan.listeners.filter(({ service }) => service === `pgbouncer@${host}`);
      const loopback = addressFor(plan, host, networkOfSection(plan, "pgbouncer")).includes(":")
        ? "::1"
        : "127.0.0.1";
      const binds = [...new Set(own.map(({ bind }) => bind)), loopback];
      expect(known(settings.get("listen_addr"), "listen_addr").split(",").toSorted()).toEqual(
        binds.toSorted(),
      );
      for (const { port, secure } of own) {
        expect(settings.get("listen_port")).toBe(String(port));
        expect(secure).toBe(plan.tls);
        const otherwise = plan.tlsOffered ? "allow" : undefined;
        expect(settings.get("client_tls_sslmode")).toBe(plan.tlsRequired ? "require" : otherwise);
      }

      const flows = plan.flows.filter(({ from }) => from.includes(`pgbouncer@${host}`));
      expect(flows).toHaveLength(1);
      const dialled = (flows[0]?.to ?? []).map((id) =>
        known(
          plan.listeners.find((listener) => listener.id === id),
          id,
        ),
      );
      const logins = plan.accounts.filter(({ role }) => role === "database-primary");
      const databases = known(sections.get("databases"), "[databases]");
      expect([...databases.keys()].toSorted()).toEqual(logins.map(({ resource }) => resource).toSorted());
      for (const target of databases.values()) {
        const [, name = "", port] = /^host=(\S+) port=(\d+)$/.exec(target) ?? [];
        for (const each of dialled) {
          expect(port).toBe(String(each.port));
          if (each.role === "database-node")
            expect([name, each.host]).toEqual([each.bind.includes(":") ? "::1" : "127.0.0.1", host]);
          else if (each.bind === loopback) expect(name).toBe(loopback);
          else
            expect(name.split(",")).toContain(
              each.vip ?? nameFor(plan, each.host, networkOf(plan, each.bind)),
            );
        }
        const secure = dialled.some((each) => each.secure);
        expect(settings.get("server_tls_sslmode")).toBe(secure ? "verify-full" : undefined);
        expect(settings.get("server_tls_ca_file")).toBe(
          secure ? (dialled[0]?.trust?.authority ?? "/etc/gen-bundle/tls/ca.crt") : undefined,
        );
      }
      // Checks come and go every second.
      for (const key of ["log_connections", "log_disconnections"])
        if (!given.has(key)) expect(settings.get(key), key).toBe("0");
      // None of its own host's, and no other's: what a node opens is for clients of the leader.
      for (const key of settings.keys())
        expect(keys.has(key) || given.has(key) || key === "max_prepared_statements", key).toBe(true);
    }
  },
);

test.each(estates)("PgBouncer of %s lets no more connections through than it was given", (_name, estate) => {
  const { plan } = estate;
  for (const { host, content } of filesWith(estate, path, "pgbouncer")) {
    const settings = known(readSections(content).get("pgbouncer"), "[pgbouncer]");
    const number = (key: string) => Number(known(settings.get(key), key));
    const logins = plan.accounts.filter(({ role }) => role === "database-primary").length;
    const opened = logins * (number("default_pool_size") + number("reserve_pool_size"));
    const budget = plan.budgets.filter(
      ({ source, side }) => source === "/pgbouncer/poolSize" && side === "used",
    );
    expect(budget).toHaveLength(1);
    expect((budget[0]?.amount ?? 0) % opened).toBe(0);
    for (const pool of plan.pools.filter(({ role }) => role === "database-pooled"))
      expect(pool.memberConnections).toBe(number("max_client_conn"));
    const unit = readUnit(
      known(estate.hosts.get(host)?.get("/etc/systemd/system/pgbouncer.service"), "unit").content,
    );
    expect(Number(unit.get("Service.LimitNOFILE")?.[0])).toBeGreaterThan(number("max_client_conn") + opened);
    expect(unit.get("Service.KillSignal")).toEqual(["SIGINT"]);
    expect(unit.get("Service.User")).toEqual([unit.get("Service.Group")?.[0]]);
    expect(plan.users.some((each) => each.host === host && each.name === unit.get("Service.User")?.[0])).toBe(
      true,
    );
  }
});

test.each(estates)("PgBouncer of %s knows the password of each login, and nobody else's", (_name, estate) => {
  const { plan, secrets } = estate;
  const expected = plan.accounts
    .filter(({ role }) => role === "database-primary")
    .map(({ user, secret }) => [user, secrets[secret]]);
  for (const { content, mode, group, sensitive } of filesWith(
    estate,
    "/etc/pgbouncer/userlist.txt",
    "pgbouncer",
  )) {
    // As load_auth_file of src/loader.c reads it: ; begins a comment, and two quotes are one.
    const logins = content
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith(";"))
      .map((line) => {
        const [, user, password] = /^"((?:[^"]|"")*)" "((?:[^"]|"")*)"$/.exec(line) ?? [];
        return [user, password?.replaceAll('""', '"')];
      });
    expect(logins).toEqual([...new Map(expected.map((each) => [each[0], each])).values()]);
    expect([mode, group, sensitive]).toEqual([0o640, "pgbouncer", true]);
  }
});
