import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildBundle, compareEstates } from "../../src/index.ts";
import { comparisonMarkdown } from "../../src/report/comparison-markdown.ts";
import { comparisonText } from "../../src/report/comparison-text.ts";
import { examples, root } from "../examples.ts";
import { invoke, json, workspace } from "./invoke.ts";

const text = readFileSync(join(root, "examples/airflow-ha/topology.json"), "utf8");
const changed = (edit: (topology: ReturnType<typeof JSON.parse>) => void) => {
  const topology = JSON.parse(text);
  edit(topology);
  return json(topology);
};
/** A second worker, a faster failover, and commits that may be lost. */
const now = changed((topology) => {
  topology.hosts.worker2 = { address: "192.168.83.141", cpus: 2, memory: "4GiB", disk: "15GiB" };
  topology.airflow.workers = ["worker1", "worker2"];
  topology.objectives = { failoverSeconds: 60 };
  topology.postgres.synchronous = false;
  delete topology.accept;
});
const files = { "old.json": text, "new.json": now, "broken.json": "{}" };
const planOf = (input: unknown) => {
  const built = buildBundle(input);
  if (!built.ok) throw new Error("The topology has errors.");
  return built.plan;
};

describe("a dry run", () => {
  it("sums up the files of each host, and accepted findings", async () => {
    const cwd = workspace(files);
    const { code, stdout, stderr } = await invoke(["old.json"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "airflow-ha: 12 hosts
        airflow     Airflow's virtual environment, Migration of Airflow's database, Airflow scheduler,
                    Airflow webserver, HAProxy, keepalived
        ftp         NFS server, Share mirror, Airflow's virtual environment, Airflow DAG processor,
                    keepalived
        haproxy2    Airflow's virtual environment, Airflow webserver, Airflow triggerer, HAProxy,
                    keepalived
        mq1         RabbitMQ
        mq2         RabbitMQ
        mq3         RabbitMQ
        nfs2        NFS server, Share mirror, Airflow's virtual environment, Airflow DAG processor,
                    keepalived
        scheduler2  Airflow's virtual environment, Airflow scheduler, Airflow triggerer
        sql1        etcd, PostgreSQL under Patroni
        sql2        etcd, PostgreSQL under Patroni
        sql3        etcd, PostgreSQL under Patroni
        worker1     Airflow's virtual environment, Airflow Celery worker
      "
    `);
    expect(stderr.split("\n").slice(-4).join("\n")).toMatchInlineSnapshot(`
      "Accepted: single-point-of-failure.
      6 warnings, 6 info
      Nothing is written: --out DIR writes the files, and --verbose lists them.
      "
    `);
    expect(stderr).not.toContain("card processing");
    const verbose = await invoke(["old.json", "--verbose"], { cwd });
    expect(verbose.stderr).toContain("Accepted: card processing runs on one licensed worker. [single-point");
    expect(verbose.stderr).not.toContain("Nothing is written");
    expect((await invoke(["old.json", "-q"], { cwd })).stderr).toBe("");
  });
});

describe("--check and --diff", () => {
  it("show the same change on several hosts once, and the manifest apart", async () => {
    const cwd = workspace(files);
    await invoke(["old.json", "-q", "-o", "out"], { cwd });
    const only = changed((topology) => {
      topology.hosts.sql4 = { address: "192.168.83.141", managed: false };
    });
    const { stdout } = await invoke(["-", "-q", "--check", "out"], { cwd, stdin: only });
    expect(stdout).toMatchInlineSnapshot(`
      "change  /etc/hosts on 12 hosts: airflow, ftp, haproxy2, mq1, mq2 and 7 more  (restarts nothing)
      change  RUNBOOK.md
      change  picture.svg
      change  topology.json
      change  manifest.json  (the list of all files)
      "
    `);
    const diff = (await invoke(["-", "-q", "--diff", "out"], { cwd, stdin: only })).stdout;
    expect(diff).toMatchInlineSnapshot(`
      "The same change to /etc/hosts on 12 hosts (airflow, ftp, haproxy2, mq1, mq2 and 7 more):
      --- a/hosts/airflow/etc/hosts
      +++ b/hosts/airflow/etc/hosts
      @@ -28,6 +28,7 @@
       192.168.83.147 sql2
       # VM10
       192.168.83.149 sql3
      +192.168.83.141 sql4
       # VM4
       192.168.83.131 worker1
       
      --- a/RUNBOOK.md
      +++ b/RUNBOOK.md
      @@ -441,6 +441,7 @@
       | sql1 | 192.168.83.148 | – | VM8 | etcd, PostgreSQL under Patroni |
       | sql2 | 192.168.83.147 | – | VM9 | etcd, PostgreSQL under Patroni |
       | sql3 | 192.168.83.149 | – | VM10 | etcd, PostgreSQL under Patroni |
      +| sql4 | 192.168.83.141 | – | – | not managed |
       | worker1 | 192.168.83.131 | – | VM4 | Airflow's virtual environment, Airflow Celery worker |
       
       | Network | Ranges |
      File picture.svg differs; it is a picture and is not shown.
      --- a/topology.json
      +++ b/topology.json
      @@ -202,6 +202,11 @@
             "managed": true,
             "memory": "4GiB"
           },
      +    "sql4": {
      +      "address": "192.168.83.141",
      +      "addresses": {},
      +      "managed": false
      +    },
           "worker1": {
             "address": "192.168.83.131",
             "addresses": {},
      File manifest.json differs; it lists all files and is not shown.
      "
    `);
    expect(diff).toMatch(/\nFile manifest\.json differs; it lists all files and is not shown\.\n$/);
    const each = await invoke(["-", "-v", "--check", "out"], { cwd, stdin: only });
    expect(each.stdout.match(/^change {2}hosts\/[^/]+\/etc\/hosts {2}\(restarts nothing\)$/gm)).toHaveLength(
      12,
    );
    const all = (await invoke(["-", "-v", "--diff", "out"], { cwd, stdin: only })).stdout;
    expect(all.match(/^\+\+\+ b\/hosts\/[^/]+\/etc\/hosts$/gm)).toHaveLength(12);
  });
});

describe("report --compare", () => {
  const compare = (cwd: string, ...args: readonly string[]) =>
    invoke(["report", "-q", "--compare", ...args], { cwd });

  it("prints what changes, and what is equal in one sentence", async () => {
    const { code, stdout, stderr } = await compare(workspace(files), "old.json", "new.json");
    expect(stdout).toMatchInlineSnapshot(`
      "airflow-ha

      Hosts and what runs on them
        worker2  not there -> Airflow's virtual environment; Airflow Celery worker

      Services that stop when one host is lost
        worker1  Airflow Celery worker -> nothing

      More services that stop when two hosts are lost together
        worker1 + worker2  nothing -> Airflow Celery worker

      Hosts that each service may lose and still work
        PostgreSQL under Patroni  1 of 3 hosts -> 2 of 3 hosts
        Airflow Celery worker     0 of 1 host -> 1 of 2 hosts

      Duration of failovers: worst case, typical case
        PostgreSQL: the leader's database crashes
                                        331 s, 9 s -> 60 s, 9 s
        PostgreSQL: a standby's host is lost
                                        46 s, 32 s -> not there
        Airflow: a scheduler is lost    330 s, 180 s -> 60 s, 45 s

      Data that is lost with a host
        commits of the database  none -> up to the last 30 s

      Use of limited resources
        PostgreSQL connections  120 of 185 (132 with 10 % in reserve) -> 132 of 185 (146 with 10 % in
                                reserve)

      Equal: VIPs and the hosts that may own them; Quorums; Time for which an old database leader may
      accept writes while a new leader exists.
      "
    `);
    expect([code, stderr]).toEqual([0, ""]);
  });

  it("is Markdown for a comment, with a summary first", async () => {
    const { stdout } = await compare(workspace(files), "old.json", "new.json", "--format", "markdown");
    expect(stdout).toMatchInlineSnapshot(`
      "### airflow-ha

      - Hosts and what runs on them: 1 changed, 13 equal
      - Services that stop when one host is lost: 1 changed, 13 equal
      - More services that stop when two hosts are lost together: 1 changed, 10 equal
      - Hosts that each service may lose and still work: 2 changed, 8 equal
      - Duration of failovers: worst case, typical case: 3 changed, 10 equal
      - Data that is lost with a host: 1 changed, 2 equal
      - Use of limited resources: 1 changed, 0 equal

      Equal: VIPs and the hosts that may own them; Quorums; Time for which an old database leader may accept writes while a new leader exists.

      <details><summary>Hosts and what runs on them</summary>

      | | Before | After |
      | --- | --- | --- |
      | worker2 | not there | Airflow's virtual environment; Airflow Celery worker |

      </details>

      <details><summary>Services that stop when one host is lost</summary>

      | | Before | After |
      | --- | --- | --- |
      | worker1 | Airflow Celery worker | nothing |

      </details>

      <details><summary>More services that stop when two hosts are lost together</summary>

      | | Before | After |
      | --- | --- | --- |
      | worker1 + worker2 | nothing | Airflow Celery worker |

      </details>

      <details><summary>Hosts that each service may lose and still work</summary>

      | | Before | After |
      | --- | --- | --- |
      | PostgreSQL under Patroni | 1 of 3 hosts | 2 of 3 hosts |
      | Airflow Celery worker | 0 of 1 host | 1 of 2 hosts |

      </details>

      <details><summary>Duration of failovers: worst case, typical case</summary>

      | | Before | After |
      | --- | --- | --- |
      | PostgreSQL: the leader's database crashes | 331 s, 9 s | 60 s, 9 s |
      | PostgreSQL: a standby's host is lost | 46 s, 32 s | not there |
      | Airflow: a scheduler is lost | 330 s, 180 s | 60 s, 45 s |

      </details>

      <details><summary>Data that is lost with a host</summary>

      | | Before | After |
      | --- | --- | --- |
      | commits of the database | none | up to the last 30 s |

      </details>

      <details><summary>Use of limited resources</summary>

      | | Before | After |
      | --- | --- | --- |
      | PostgreSQL connections | 120 of 185 (132 with 10 % in reserve) | 132 of 185 (146 with 10 % in reserve) |

      </details>
      "
    `);
  });

  it("shows another address of a VIP", async () => {
    const cwd = workspace(files);
    const { vips } = JSON.parse(readFileSync(join(cwd, "old.json"), "utf8"));
    const [name = ""] = Object.keys(vips);
    const { stdout } = await compare(
      cwd,
      "old.json",
      "old.json",
      "--set",
      `vips.${name}.address=192.168.83.99`,
    );
    expect(stdout).toContain("VIPs and the hosts that may own them\n");
    expect(stdout).toContain("-> 192.168.83.99 on ");
  });

  it("is part of the JSON document", async () => {
    const { stdout } = await compare(workspace(files), "old.json", "new.json", "--format", "json");
    const { ok, comparison, analysis } = JSON.parse(stdout);
    expect([ok, analysis]).toEqual([true, undefined]);
    expect(comparison).toMatchInlineSnapshot(`
      {
        "budgets": {
          "changed": [
            {
              "after": {
                "needed": 146,
                "offered": 185,
                "used": 132,
              },
              "before": {
                "needed": 132,
                "offered": 185,
                "used": 120,
              },
              "name": "PostgreSQL connections",
            },
          ],
          "equal": 0,
        },
        "capacities": {
          "changed": [],
          "equal": 0,
        },
        "dataLosses": {
          "changed": [
            {
              "after": {
                "seconds": 30,
              },
              "before": {
                "seconds": 0,
              },
              "name": "commits of the database",
            },
          ],
          "equal": 2,
        },
        "external": {
          "changed": [],
          "equal": 0,
        },
        "failovers": {
          "changed": [
            {
              "after": {
                "typical": 9,
                "worst": 60,
              },
              "before": {
                "typical": 9,
                "worst": 331,
              },
              "name": "PostgreSQL: the leader's database crashes",
            },
            {
              "before": {
                "typical": 32,
                "worst": 46,
              },
              "name": "PostgreSQL: a standby's host is lost",
            },
            {
              "after": {
                "typical": 45,
                "worst": 60,
              },
              "before": {
                "typical": 180,
                "worst": 330,
              },
              "name": "Airflow: a scheduler is lost",
            },
          ],
          "equal": 10,
        },
        "hostLosses": {
          "changed": [
            {
              "after": [],
              "before": [
                "Airflow Celery worker",
              ],
              "name": "worker1",
            },
          ],
          "equal": 13,
        },
        "hosts": {
          "changed": [
            {
              "after": [
                "Airflow's virtual environment",
                "Airflow Celery worker",
              ],
              "name": "worker2",
            },
          ],
          "equal": 13,
        },
        "pairLosses": {
          "changed": [
            {
              "after": [
                "Airflow Celery worker",
              ],
              "before": [],
              "name": "worker1 + worker2",
            },
          ],
          "equal": 10,
        },
        "quorums": {
          "changed": [],
          "equal": 2,
        },
        "splitBrains": {
          "changed": [],
          "equal": 2,
        },
        "tolerances": {
          "changed": [
            {
              "after": {
                "hosts": 3,
                "tolerated": 2,
              },
              "before": {
                "hosts": 3,
                "tolerated": 1,
              },
              "name": "PostgreSQL under Patroni",
            },
            {
              "after": {
                "hosts": 2,
                "tolerated": 1,
              },
              "before": {
                "hosts": 1,
                "tolerated": 0,
              },
              "name": "Airflow Celery worker",
            },
          ],
          "equal": 8,
        },
        "vips": {
          "changed": [],
          "equal": 2,
        },
        "zoneLosses": {
          "changed": [],
          "equal": 0,
        },
      }
    `);
  });

  it("finds no difference of a topology from itself, whatever the order of its keys", async () => {
    const reversed = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse()));
    const cwd = workspace({ ...files, "same.json": reversed });
    for (const other of ["old.json", "same.json"]) {
      const { code, stdout } = await compare(cwd, "old.json", other);
      expect([code, stdout]).toEqual([
        0,
        expect.stringMatching(/^airflow-ha\n\nNo difference\.\n\nEqual: Hosts/),
      ]);
    }
    expect((await compare(cwd, "old.json", "same.json", "--format", "markdown")).stdout).toMatch(
      /^### airflow-ha\n\nNo difference\.\n\nEqual: Hosts .*\.\n$/,
    );
  });

  it("applies --set to the new topology alone, and reads the old one from standard input", async () => {
    const cwd = workspace(files);
    const args = ["report", "-q", "old.json", "--set", "name=other", "--compare", "-"];
    const { stdout } = await invoke(args, { cwd, stdin: text });
    expect(stdout).toMatch(/^airflow-ha -> other\n\nNo difference\.\n/);
  });

  it.each([
    [["none.json", "new.json"], 2, 'gen-bundle: Cannot read "none.json": it does not exist.\n'],
    [[".", "new.json"], 2, 'gen-bundle: Cannot read ".": it is a directory.\n'],
    [
      ["broken.json", "new.json"],
      2,
      'gen-bundle: "broken.json" has 3 errors, so there is no estate to compare with; gen-bundle lists them when it is given that file alone.\n',
    ],
    [["old.json", "none.json"], 2, 'gen-bundle: Cannot read "none.json": it does not exist.\n'],
    [["old.json", "broken.json"], 1, expect.stringMatching(/^broken\.json:1:1: error: /)],
    [["broken.json", "broken.json"], 1, expect.stringMatching(/^broken\.json:1:1: error: /)],
  ])("refuses %j", async (args, expected, sentence) => {
    const { code, stdout, stderr } = await compare(workspace(files), ...args);
    expect([code, stdout, stderr]).toEqual([expected, "", sentence]);
  });
});

describe("compareEstates", () => {
  const plans = examples
    .filter(({ broken }) => !broken)
    .map(({ name, text: own }) => ({ name, plan: planOf(own) }));

  it.each(plans)("finds $name equal to itself, and gives everything in it a name of its own", ({ plan }) => {
    const same = compareEstates(plan, plan);
    expect(Object.values(same).flatMap((topic): readonly unknown[] => topic?.changed ?? [])).toEqual([]);
    expect([same.hosts.equal, same.quorums.equal, same.dataLosses.equal, same.splitBrains.equal]).toEqual([
      plan.hosts.size,
      plan.quorums.length,
      plan.dataLosses.length,
      plan.splitBrains.length,
    ]);
    expect([same.capacities.equal, same.failovers.equal]).toEqual([
      plan.capacities.length,
      plan.failovers.filter(({ spans }) => plan.timings.some(({ span }) => spans.includes(span))).length,
    ]);
  });

  it("turns before and after round with its arguments", () => {
    const [a, b] = [planOf(text), planOf(now)];
    const there = compareEstates(a, b);
    const back = compareEstates(b, a);
    for (const [topic, changes] of Object.entries(there)) {
      const turned = back[topic as keyof typeof back];
      expect(turned?.equal).toBe(changes?.equal);
      const sorted = (list: readonly { readonly name: string }[] = []) =>
        [...list].sort((x, y) => (x.name < y.name ? -1 : 1));
      expect(sorted(turned?.changed)).toEqual(
        sorted(changes?.changed.map(({ name, before, after }) => ({ name, before: after, after: before }))),
      );
    }
  });

  it("stays below the limit of a comment, and says how many rows are missing", () => {
    const large = planOf({
      name: "large",
      network: { subnet: "10.0.0.0/16" },
      hosts: Object.fromEntries(
        Array.from({ length: 2000 }, (_, index) => [
          `h${index}`,
          { address: `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`, zone: `zone-${index}` },
        ]),
      ),
      time: { servers: Array.from({ length: 3 }, (_, index) => `10.0.100.${index + 1}`) },
    });
    const comparison = compareEstates(planOf(text), large);
    const rows = Array.from({ length: 3000 }, (_, index) => ({ name: `h${index}`, after: [`x ${index}`] }));
    const markdown = comparisonMarkdown("large", { ...comparison, hosts: { changed: rows, equal: 0 } });
    expect(markdown.length).toBeLessThan(60_000);
    const left = Number(/^Rows left out because a comment is limited: (\d+)\.$/m.exec(markdown)?.[1]);
    expect(left + (markdown.match(/^\| h\d+ \|/gm) ?? []).length).toBe(3000);
    expect(markdown.match(/<details>/g)).toHaveLength(markdown.match(/<\/details>/g)?.length ?? 0);
    expect(comparisonText("large", comparison)).toMatch(
      /h1004, h1005 and 1990 more\n +not there -> nothing\n/,
    );
  });

  it("contains no mark-up, mention or control character of a name", () => {
    const comparison = compareEstates(planOf(text), planOf(text));
    const name = "a|b<img src=x>@team #12 **b** [x](http://e.org) `c` www.e.org \u001b[31m";
    const hosts = { changed: [{ name, before: [name], after: [] }], equal: 0 };
    const markdown = comparisonMarkdown(name, { ...comparison, hosts });
    expect(markdown.split("\n").filter((line) => line.includes("team"))).toMatchInlineSnapshot(`
      [
        "### a&#124;b&#60;img src=x&#62;@<!-- -->team #<!-- -->12 &#42;&#42;b&#42;&#42; &#91;x&#93;(http&#58;//e.org) &#96;c&#96; www<!-- -->.e.org &#92;u001b&#91;31m",
        "| a&#124;b&#60;img src=x&#62;@<!-- -->team #<!-- -->12 &#42;&#42;b&#42;&#42; &#91;x&#93;(http&#58;//e.org) &#96;c&#96; www<!-- -->.e.org &#92;u001b&#91;31m | a&#124;b&#60;img src=x&#62;@<!-- -->team #<!-- -->12 &#42;&#42;b&#42;&#42; &#91;x&#93;(http&#58;//e.org) &#96;c&#96; www<!-- -->.e.org &#92;u001b&#91;31m | nothing |",
      ]
    `);
    expect(comparisonText(name, { ...comparison, hosts })).not.toContain("\u001b");
  });
});

describe("--base", () => {
  const old = json({ ...JSON.parse(text), accept: undefined });
  const cwd = () => workspace({ ...files, "old.json": old, "same.json": old });

  it("counts what the base has too in one line, which does not fail --strict", async () => {
    const { code, stderr } = await invoke(["same.json", "--base", "old.json", "--strict"], { cwd: cwd() });
    expect(stderr).toMatchInlineSnapshot(`
      "No problems.
      "old.json" also has: host-cpus-short, host-memory-short, database-without-backup, version-end-of-life (2), airflow-dag-processors-differ, single-point-of-failure, connections-unencrypted, secrets-left-out, zone-unknown, address-order, tier-uneven, nfs-pair-unfenced.
      Nothing is written: --out DIR writes the files, and --verbose lists them.
      "
    `);
    expect(code).toBe(0);
    expect((await invoke(["same.json", "--strict"], { cwd: cwd() })).code).toBe(1);
  });

  it("lists only new findings, in every format, and errors always", async () => {
    const folder = cwd();
    const args = ["new.json", "--base", "old.json"];
    const { stderr } = await invoke(args, { cwd: folder });
    expect(stderr).toMatchInlineSnapshot(`
      "new.json:144:20: warning: Commits are acknowledged before a standby has them, so a failover may lose 1048576 bytes of write-ahead log and the writes of another 30 s. [replication-asynchronous]
        at   /postgres/synchronous
           144 |     "synchronous": false
               |                    ^^^^^
        fix  Set synchronous to true, or accept this finding and state why the data may be lost.

      new.json:34:17: info: "Airflow Celery worker" may fail over to host "worker1", which has 2048 MiB of memory while host "worker2" has 4096. [tier-uneven]
        at   /hosts/worker1/memory
            34 |       "memory": "2GiB",
               |                 ^^^^^^
        also 103:17 /hosts/worker2/memory
           103 |       "memory": "4GiB",
        fix  Give host "worker1" as much as host "worker2".

      1 warning, 1 info
      "old.json" also has: host-cpus-short, host-memory-short, database-without-backup, version-end-of-life (2), airflow-dag-processors-differ, connections-unencrypted, secrets-left-out, zone-unknown, address-order, tier-uneven, nfs-pair-unfenced.
      Nothing is written: --out DIR writes the files, and --verbose lists them.
      "
    `);
    const document = JSON.parse((await invoke([...args, "--format", "json"], { cwd: folder })).stdout);
    const rules = document.diagnostics.map(({ rule }: { rule: string }) => rule);
    expect(document.base).toMatchInlineSnapshot(`
      {
        "file": "old.json",
        "findings": {
          "address-order": 1,
          "airflow-dag-processors-differ": 1,
          "connections-unencrypted": 1,
          "database-without-backup": 1,
          "host-cpus-short": 1,
          "host-memory-short": 1,
          "nfs-pair-unfenced": 1,
          "secrets-left-out": 1,
          "tier-uneven": 1,
          "version-end-of-life": 2,
          "zone-unknown": 1,
        },
      }
    `);
    const sarif = await invoke([...args, "--format", "sarif"], { cwd: folder });
    expect(JSON.parse(sarif.stdout).runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(
      rules,
    );
    expect(sarif.stderr).toMatch(/^"old\.json" also has: .*\.\n/);
    const { stdout } = await invoke([...args, "--format", "github"], { cwd: folder });
    expect([...stdout.matchAll(/^::.*?,title=([\w-]+)::/gm)].map(([, rule]) => rule)).toEqual(rules);
    const report = await invoke(["report", ...args], { cwd: folder });
    expect(report.stderr).toMatch(/\n"old\.json" also has: .*\.\n$/);
    for (const strict of [[], ["--strict"]]) {
      const broken = await invoke(["broken.json", "--base", "broken.json", "-q", ...strict], { cwd: folder });
      expect([broken.code, broken.stderr]).toEqual([1, expect.stringMatching(/\n3 errors\n$/)]);
    }
  });

  it("holds findings to be the same whose numbers differ, and others whose names or acceptance do", async () => {
    const topology = (edit: (all: ReturnType<typeof JSON.parse>) => void) => {
      const all = JSON.parse(old);
      edit(all);
      return json(all);
    };
    const listed = async (stdin: string, base = "old.json") =>
      JSON.parse(
        (await invoke(["-", "--base", base, "--format", "json"], { cwd: folder, stdin })).stdout,
      ).diagnostics.map(({ rule }: { rule: string }) => rule);
    const folder = workspace({ "old.json": old, "accepted.json": text });
    expect(
      await listed(
        topology((all) => {
          all.airflow.version = "2.9.1";
        }),
      ),
    ).toEqual([]);
    // Before, one finding named all three nodes.
    expect(
      await listed(
        topology((all) => {
          all.hosts.mq1.memory = "3GiB";
        }),
      ),
    ).toEqual(["host-memory-short", "host-memory-short"]);
    // The finding that named all three nodes names two.
    expect(
      await listed(
        topology((all) => {
          all.hosts.mq1.memory = "64GiB";
        }),
      ),
    ).toEqual([]);
    expect(await listed(old, "accepted.json")).toEqual(["single-point-of-failure"]);
    expect(await listed(text)).toEqual(["single-point-of-failure"]);
  });

  it("goes on with a base that has errors, and says so", async () => {
    const { code, stderr } = await invoke(["old.json", "--base", "broken.json", "-q"], { cwd: cwd() });
    expect([code, stderr]).toEqual([
      0,
      '"broken.json" has 3 errors, so findings that it has too may be listed as new.\n',
    ]);
  });

  it.each([
    ["none.json", 'gen-bundle: Cannot read "none.json": it does not exist.\n'],
    [".", 'gen-bundle: Cannot read ".": it is a directory.\n'],
  ])("refuses %s", async (base, sentence) => {
    const { code, stdout, stderr } = await invoke(["new.json", "--base", base], { cwd: cwd() });
    expect([code, stdout, stderr]).toEqual([2, "", sentence]);
  });
});
