import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { known } from "../readers/estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { postgresqlPrograms, withSystemPath } from "./programs.ts";

/** What a password file must escape, and a shell or a connection string would take for its own. */
const password = String.raw`p:w\ord 'x' $y`;

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

describeChecker("postgresql", () => {
  const env = { ...withSystemPath(), PATH: `${postgresqlPrograms}:${withSystemPath()["PATH"]}` };
  let folder = "";
  const ports = { old: 0, new: 0 };
  const passwords = () => join(folder, "pgpass");
  const asPostgres = (program: string, ...words: string[]) =>
    execFileSync("runuser", ["-u", "postgres", "--", join(postgresqlPrograms, program), ...words], {
      cwd: "/",
      env,
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
    });
  /** As the superuser, who is asked for no password on the socket. */
  const sql = (side: "old" | "new", text: string, database = "tasks") =>
    asPostgres(
      "psql",
      ...["-XqAt", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p", String(ports[side])],
      ...["-d", database, "-c", text],
    ).trim();
  const migrate = (words: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const run = spawnSync(join(folder, "migrate-database.sh"), words, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...env, PGPASSFILE: passwords(), ...more },
    });
    return { status: run.status, output: run.stdout + run.stderr };
  };
  const oldServer = () => ["127.0.0.1", "--port", String(ports.old)];
  const old = () => [...oldServer(), "--old-sslmode", "disable"];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "gen-bundle-postgresql-"));
    const uid = Number(execFileSync("id", ["-u", "postgres"], { encoding: "utf8" }));
    chmodSync(folder, 0o755);
    chownSync(folder, uid, 0);
    for (const side of ["old", "new"] as const) {
      ports[side] = await freePort();
      const data = join(folder, side);
      asPostgres("initdb", "--no-sync", "--auth-local=trust", "--auth-host=scram-sha-256", "-D", data);
      const options = `-p ${ports[side]} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
      asPostgres("pg_ctl", "-D", data, "-l", join(folder, `${side}.log`), "-o", options, "-w", "start");
      sql(side, `CREATE ROLE tasks LOGIN PASSWORD '${password.replaceAll("'", "''")}'`, "postgres");
      sql(side, "CREATE DATABASE tasks OWNER tasks", "postgres");
    }
    sql(
      "old",
      `SET ROLE tasks;
       CREATE SCHEMA "odd ""name";
       CREATE TABLE dag (id serial PRIMARY KEY, note text);
       INSERT INTO dag (note) SELECT 'n' || i FROM generate_series(1, 1000) AS i;
       CREATE TABLE "odd ""name"."it's \\ %I" (value int) PARTITION BY RANGE (value);
       CREATE TABLE part PARTITION OF "odd ""name"."it's \\ %I" FOR VALUES FROM (0) TO (10);
       INSERT INTO part VALUES (1), (2), (3);
       CREATE SEQUENCE untouched;`,
    );
    const escaped = password.replaceAll(/[\\:]/g, "\\$&");
    writeFileSync(passwords(), `127.0.0.1:*:tasks:tasks:${escaped}\n`, { mode: 0o600 });

    const three = ["a", "b", "c"];
    const result = buildBundle({
      name: "trial",
      network: { subnet: "10.0.0.0/24" },
      hosts: Object.fromEntries(three.map((name, index) => [name, { address: `10.0.0.1${index}` }])),
      etcd: { hosts: three },
      postgres: { version: 15, hosts: three, databases: { tasks: { owner: "tasks" } } },
      rabbitmq: { hosts: three },
      haproxy: { hosts: three, local: true, ports: { primary: ports.new, web: false } },
      airflow: { schedulers: ["a", "b"], webservers: ["a"], triggerers: ["b", "c"], workers: ["b", "c"] },
    });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
    const script = result.bundle.documents.find(({ path }) => path === "scripts/migrate-database.sh");
    writeFileSync(join(folder, "migrate-database.sh"), known(script, "script").content, { mode: 0o755 });
  });

  afterAll(() => {
    for (const side of ["old", "new"]) {
      spawnSync("runuser", [
        ...["-u", "postgres", "--", join(postgresqlPrograms, "pg_ctl")],
        ...["-D", join(folder, side), "-m", "immediate", "stop"],
      ]);
    }
    if (folder) rmSync(folder, { recursive: true });
  });

  test("requires TLS of the old server unless told otherwise, whatever the environment says", () => {
    const { status, output } = migrate(oldServer(), { PGSSLMODE: "disable" });
    expect(status).not.toBe(0);
    expect(output).toContain("server does not support SSL, but SSL was required");
  });

  test("refuses wrong words and passwords that others can read", () => {
    expect(migrate([])).toMatchObject({ status: 2 });
    expect(migrate(["--port"])).toMatchObject({ status: 2 });
    expect(migrate(["--no-such"])).toMatchObject({ status: 2 });
    expect(migrate([...old(), "other"])).toMatchObject({ status: 2 });
    expect(migrate([...old(), "--database", "other"])).toMatchObject({ status: 2 });
    expect(migrate([...oldServer(), "--old-sslmode", "prefer"])).toMatchObject({ status: 2 });
    expect(migrate([...oldServer(), "--old-sslmode", "verify-full"])).toMatchObject({ status: 2 });
    expect(migrate(old(), { PGPASSFILE: "" })).toMatchObject({ status: 2 });
    chmodSync(passwords(), 0o640);
    expect(migrate(old()).output).toContain("can be read by other users");
    chmodSync(passwords(), 0o600);
  });

  test.each(["old", "new"] as const)(
    "refuses while somebody is connected to the %s database",
    async (side) => {
      const session: ChildProcess = spawn(
        join(postgresqlPrograms, "psql"),
        ["-XqAt", `host=127.0.0.1 port=${ports[side]} dbname=tasks user=tasks`, "-c", "SELECT pg_sleep(60)"],
        { env: { ...env, PGPASSFILE: passwords() }, stdio: "ignore" },
      );
      try {
        const asked = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'tasks'";
        for (let tries = 0; tries < 100 && sql(side, asked) !== "1"; tries++) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        const { status, output } = migrate(old());
        expect(output).toContain(`The ${side} database has the open sessions above`);
        expect(status).toBe(1);
      } finally {
        session.kill();
        sql(side, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'tasks'");
      }
    },
  );

  test("leaves the new database as it was when the restore fails", () => {
    sql("old", "CREATE FUNCTION nothing() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'");
    sql("old", "CREATE EVENT TRIGGER superusers_only ON ddl_command_end EXECUTE FUNCTION nothing()");
    const { status, output } = migrate(old());
    expect(output).toContain("The restore failed and was rolled back.");
    expect(status).toBe(1);
    expect(sql("new", "SELECT count(*) FROM pg_tables WHERE tableowner = 'tasks'")).toBe("0");
    sql("old", "DROP EVENT TRIGGER superusers_only");
    sql("old", "DROP FUNCTION nothing");
  });

  test("brings every row and sequence, and tells no password", () => {
    const { status, output } = migrate(old());
    expect(output).toContain("match. The old server was not changed.");
    expect(output).toContain("table public.dag|1000");
    expect(output).not.toContain(password);
    expect(status).toBe(0);
    expect(sql("new", "SELECT sum(id), count(note) FROM dag")).toBe("500500|1000");
    expect(sql("new", `SELECT sum(value) FROM "odd ""name"."it's \\ %I"`)).toBe("6");
    expect(sql("new", "SELECT nextval('dag_id_seq'), nextval('untouched')")).toBe("1001|1");
    expect(sql("new", "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")).toBe("tasks");
  });

  test("refuses a database that is not empty, and replaces it when told to", () => {
    sql("new", "SET ROLE tasks; CREATE TABLE stray (); DELETE FROM dag");
    expect(migrate(old())).toMatchObject({ status: 1, output: expect.stringContaining("is not empty") });
    expect(sql("new", "SELECT count(*) FROM dag")).toBe("0");
    const { status, output } = migrate([...old(), "--replace"]);
    expect(output).toContain("sequences match");
    expect(status).toBe(0);
    expect(sql("new", "SELECT count(*) FROM dag")).toBe("1000");
    expect(sql("new", "SELECT to_regclass('stray') IS NULL")).toBe("t");
  });
});
