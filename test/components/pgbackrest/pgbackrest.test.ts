import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { buildBundle, planChange } from "../../../src/index.ts";
import { readLines } from "../../readers/formats/lines.ts";
import { readUnit } from "../../readers/formats/unit.ts";
import { topology } from "../../rules/harness.ts";
import { strongSecrets } from "../../secrets.ts";

const path = "/etc/pgbackrest/pgbackrest.conf";
const onHost = {
  tls: true,
  hosts: { keeper: { address: "10.0.0.9", zone: "z9" } },
  pgbackrest: { repository: { type: "posix", host: "keeper" } },
};
const s3 = {
  type: "s3",
  bucket: "backups",
  endpoint: "s3.example.com",
  region: "eu-central-1",
  keyId: "AKIAEXAMPLE",
};
const inStore = { pgbackrest: { repository: s3 } };

function build(changes: object) {
  const input = topology(changes as never);
  const first = buildBundle(input);
  if (!first.ok) throw new Error(JSON.stringify(first.diagnostics));
  const secrets = strongSecrets(first.plan);
  const result = buildBundle(input, { secrets });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { plan, bundle } = result;
  const file = (host: string, name: string) =>
    bundle.artifacts.find((each) => each.host === host && each.path === name);
  return { plan, secrets, file, artifacts: bundle.artifacts };
}

/** The sections of pgbackrest.conf; of a key that repeats, every value. */
function read(text = ""): Map<string, Map<string, string[]>> {
  const sections = new Map<string, Map<string, string[]>>();
  let section = new Map<string, string[]>();
  for (const line of readLines(text)) {
    const name = /^\[(.+)\]$/.exec(line)?.[1];
    const [, key = "", value = ""] = /^([a-z0-9-]+) = (.+)$/.exec(line) ?? [];
    if (name !== undefined) {
      section = new Map();
      sections.set(name, section);
    } else if (key === "") throw new Error(`Not a line of pgbackrest.conf: ${line}`);
    else section.set(key, [...(section.get(key) ?? []), value]);
  }
  return sections;
}

describe("a repository on a host", () => {
  const { plan, secrets, file, artifacts } = build(onHost);
  const repository = read(file("keeper", path)?.content);
  const node = read(file("n2", path)?.content);
  const data = plan.dataDirectories.find(({ host }) => host === "n2");

  it("knows every database node and where its files lie", () => {
    const stanza = repository.get("lab");
    expect([1, 2, 3].map((index) => stanza?.get(`pg${index}-host`)?.[0])).toEqual(["n1", "n2", "n3"]);
    expect([stanza?.get("pg2-path"), stanza?.get("pg2-port"), stanza?.get("pg2-socket-path")]).toEqual([
      [data?.path],
      [String(data?.port)],
      [data?.socketDirectory],
    ]);
    expect(node.get("lab")?.get("pg1-path")).toEqual([data?.path]);
  });

  it("lets in database nodes alone, and they the repository alone", () => {
    expect(repository.get("global")?.get("tls-server-auth")).toEqual(["n1=lab", "n2=lab", "n3=lab"]);
    expect(node.get("global")?.get("tls-server-auth")).toEqual(["keeper=lab"]);
    expect(node.get("global")?.get("repo1-host")).toEqual(["keeper"]);
    for (const [host, sections] of [
      ["keeper", repository],
      ["n2", node],
    ] as const) {
      const listener = plan.listeners.find((each) => each.host === host && /^backup-/.test(each.role));
      expect(listener?.secure).toBe(true);
      expect(sections.get("global")?.get("tls-server-address")).toEqual([listener?.bind]);
      expect(sections.get("global")?.get("tls-server-port")).toEqual([String(listener?.port)]);
      expect(plan.certificates.some((each) => each.host === host && each.name === "pgbackrest")).toBe(true);
    }
  });

  it("opens both ways, and to nobody else", () => {
    const flow = (role: string) => plan.flows.find((each) => each.role === role);
    expect(flow("backup-repository")?.from).toEqual(["patroni@n1", "patroni@n2", "patroni@n3"]);
    expect(flow("backup-agent")?.from).toEqual(["backup-repository@keeper"]);
    expect(flow("backup-agent")?.to).toHaveLength(3);
  });

  it("keeps what encrypts it to itself", () => {
    const closed = artifacts.filter(({ content }) => content.includes(secrets["pgbackrest-cipher"] ?? "?"));
    expect(closed.map(({ host, path: name, mode, group }) => [host, name, mode, group])).toEqual([
      ["keeper", "/etc/pgbackrest/conf.d/secrets.conf", 0o640, "postgres"],
    ]);
    expect(repository.get("global")?.get("repo1-cipher-type")).toEqual(["aes-256-cbc"]);
  });

  it("makes a full backup on one day and an incremental one on the six others", () => {
    const timer = (name: string) =>
      readUnit(file("keeper", `/etc/systemd/system/pgbackrest-${name}.timer`)?.content ?? "");
    expect(timer("full").get("Timer.OnCalendar")).toEqual(["Sun *-*-* 01:30:00"]);
    expect(timer("incremental").get("Timer.OnCalendar")).toEqual(["Mon,Tue,Wed,Thu,Fri,Sat *-*-* 01:30:00"]);
    const service = readUnit(file("keeper", "/etc/systemd/system/pgbackrest-full.service")?.content ?? "");
    expect(service.get("Service.ExecStart")).toEqual(["/usr/bin/pgbackrest --stanza=lab --type=full backup"]);
    expect(service.get("Service.ExecStartPre")?.[0]).toContain("/etc/pgbackrest/conf.d/secrets.conf");
    expect(service.get("Service.ExecCondition")).toBeUndefined();
    expect(file("n1", "/etc/systemd/system/pgbackrest-full.timer")).toBeUndefined();
  });

  it("bounds the WAL that waits for it by the disk, and says what its absence costs", () => {
    const limit = (host: string, changes: object) =>
      read(build(changes).file(host, path)?.content).get("global")?.get("archive-push-queue-max");
    expect(limit("n2", onHost)).toEqual(["4096MiB"]);
    const sized = { ...onHost, hosts: { ...onHost.hosts, n2: { disk: "40GiB" } } };
    expect(limit("n2", sized)).toEqual(["10240MiB"]);
    expect(limit("keeper", sized)).toBeUndefined();
    const { plan: estate } = build(sized);
    const waiting = estate.demands.filter(({ formula }) => formula.includes("WAL that waits"));
    expect(waiting.map(({ host, amount }) => [host, amount])).toEqual([
      ["n1", 4096],
      ["n2", 10240],
      ["n3", 4096],
    ]);
    expect(estate.dataLosses.find(({ title }) => title === "WAL for the archive")?.formula).toContain(
      "keeps 4096 MiB or 10240 MiB while the repository is unreachable",
    );
  });

  it("takes another bound by name, whose size it does not count", () => {
    const own = {
      ...onHost,
      pgbackrest: { ...onHost.pgbackrest, extra: { "archive-push-queue-max": "1TiB" } },
    };
    const { plan: estate, file: get } = build(own);
    expect(read(get("n1", path)?.content).get("global")?.get("archive-push-queue-max")).toEqual(["1TiB"]);
    expect(estate.demands.filter(({ formula }) => formula.includes("WAL that waits"))).toEqual([]);
  });

  it("is upgraded together with every database node, before anything is verified", () => {
    expect(plan.upgrades.find(({ product }) => product === "pgBackRest")).toMatchObject({
      together: true,
      after: [{ host: "keeper" }],
    });
  });

  it("is where PostgreSQL sends its log and gets it back from", () => {
    const { postgresql } = parse(file("n1", "/etc/patroni/patroni.yml")?.content ?? "").bootstrap.dcs;
    expect(postgresql.parameters).toMatchObject({
      archive_mode: "on",
      archive_command: "pgbackrest --stanza=lab archive-push %p",
    });
    expect(postgresql.recovery_conf).toEqual({
      restore_command: 'pgbackrest --stanza=lab archive-get %f "%p"',
    });
    // The block of a host replaces that of the DCS.
    const delayed = build({
      ...onHost,
      postgres: {
        extraByHost: {
          n3: {
            parameters: { recovery_min_apply_delay: "1h" },
            patroni: { "tags.nofailover": true, "tags.nosync": true, "tags.noloadbalance": true },
          },
        },
      },
    });
    const own = parse(delayed.file("n3", "/etc/patroni/patroni.yml")?.content ?? "").postgresql;
    expect(own.recovery_conf).toEqual({ ...postgresql.recovery_conf, recovery_min_apply_delay: "1h" });
    expect(own.parameters.recovery_min_apply_delay).toBeUndefined();
    const without = parse(build({}).file("n1", "/etc/patroni/patroni.yml")?.content ?? "").bootstrap.dcs;
    expect(without.postgresql.recovery_conf).toBeUndefined();
    expect(without.postgresql.parameters.archive_mode).toBeUndefined();
  });
});

describe("a repository in an object store", () => {
  const { plan, secrets, file } = build(inStore);

  it("is known to every database node, which needs no other host", () => {
    const global = read(file("n3", path)?.content).get("global");
    expect(global?.get("repo1-type")).toEqual(["s3"]);
    expect(global?.get("repo1-s3-bucket")).toEqual(["backups"]);
    expect(global?.has("repo1-host")).toBe(false);
    expect(global?.has("tls-server-address")).toBe(false);
    expect(plan.listeners.some(({ role }) => /^backup-/.test(role))).toBe(false);
  });

  it("is not exchanged for another one, in which no backup would be and to which no WAL could be archived", () => {
    const changed = (pgbackrest: object) => {
      const { repository } = inStore.pgbackrest;
      const result = planChange(
        topology(inStore),
        topology({ ...inStore, pgbackrest: { ...inStore.pgbackrest, repository, ...pgbackrest } }),
      );
      return result.diagnostics.filter(({ severity }) => severity === "error");
    };
    const { repository } = inStore.pgbackrest;
    for (const [other, place] of [
      [{ repository: { ...repository, bucket: "other" } }, "/pgbackrest/repository/bucket"],
      [{ repository: { ...repository, endpoint: "other.example.com" } }, "/pgbackrest/repository/endpoint"],
      [{ repository: { ...repository, path: "/other" } }, "/pgbackrest/repository/path"],
      [{ stanza: "other" }, "/pgbackrest/stanza"],
    ] as const)
      expect(changed(other).map(({ rule, at }) => [rule, at[0].pointer])).toEqual([
        ["change-identity", place],
      ]);
    expect(changed({ repository: { ...repository, keyId: "another" } })).toEqual([]);
    expect(changed({ repository: { ...repository, region: "us-1" } })).toEqual([]);
  });

  it("has its keys in a file of their own", () => {
    const closed = read(file("n3", "/etc/pgbackrest/conf.d/secrets.conf")?.content).get("global");
    expect(closed?.get("repo1-s3-key-secret")).toEqual([secrets["pgbackrest-s3-secret-key"]]);
    expect(closed?.get("repo1-cipher-pass")).toEqual([secrets["pgbackrest-cipher"]]);
    expect(file("n3", path)?.content).not.toContain("secret");
  });

  it("gets its backups from the leader, whichever node that is", () => {
    for (const host of ["n1", "n2", "n3"]) {
      for (const name of ["full", "incremental"]) {
        const unit = readUnit(file(host, `/etc/systemd/system/pgbackrest-${name}.service`)?.content ?? "");
        expect(unit.get("Service.ExecCondition")?.[0]).toContain("pg_is_in_recovery()");
        expect(file(host, `/etc/systemd/system/pgbackrest-${name}.timer`)).toBeDefined();
      }
    }
  });
});

/* The options of src/build/config/config.yaml at release/2.45 and release/2.59.1; a number stands between a prefix and the rest. */
describe.each(["2.45", "2.59"])("pgBackRest %s", (version) => {
  const text = readFileSync(new URL(`keys-${version}.txt`, import.meta.url), "utf8");
  const options = new Set(text.trim().split("\n"));
  const knows = (key: string) => options.has(key.replace(/^(repo|pg)\d+-/, "$1-"));

  it.each([
    ["on a host", onHost, ["2.59"]],
    // Each node knows no other there: it would warn of it in every backup (tried with 2.55).
    ["in an object store", inStore, [] as string[]],
  ])("knows every option of a repository %s", (_where, changes, standbys) => {
    const { artifacts } = build({ ...changes, pgbackrest: { ...changes.pgbackrest, version } });
    const files = artifacts.filter((each) => each.path.startsWith("/etc/pgbackrest/"));
    const keys = files.flatMap(({ content }) =>
      [...read(content).values()].flatMap((each) => [...each.keys()]),
    );
    expect(keys.length).toBeGreaterThan(30);
    expect(keys.filter((key) => !knows(key))).toEqual([]);
    // Only since 2.54 may it be "prefer".
    expect(keys.includes("backup-standby")).toBe(standbys.includes(version));
  });
});

it("takes Debian's own package of 2.45 and pins every other", () => {
  const packages = (version: string, platform: string) =>
    build({ ...inStore, platform, pgbackrest: { ...inStore.pgbackrest, version } }).plan.packages.find(
      ({ name }) => name === "pgbackrest",
    );
  expect(packages("2.45", "debian12")).toEqual({ host: "n1", name: "pgbackrest" });
  expect(packages("2.59", "rocky9")).toEqual({
    host: "n1",
    name: "pgbackrest",
    repository: "pgdg",
    series: "2.59",
  });
});
