import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type ChangeResult, type ChangeStep, type EstateChange, planChange } from "../../src/index.ts";
import { changeMarkdown } from "../../src/report/change-markdown.ts";
import { changeText } from "../../src/report/change-text.ts";
import { planPage } from "../../src/report/plan-page.ts";
import { root } from "../examples.ts";
import { playChange } from "./played-change.ts";

interface Values {
  readonly [key: string]: unknown;
  readonly hosts: Record<string, { address: string }>;
  readonly vips: Record<string, { address: string; hosts: string[]; routerId?: number }>;
  readonly etcd: { readonly hosts: string[] };
  readonly postgres: { readonly hosts: string[]; patroni?: object };
  readonly airflow: { readonly workers: string[] };
  network: { monitoring?: readonly string[] };
  tls?: boolean;
}

const read = (name: string, end: "old" | "new"): Values =>
  JSON.parse(readFileSync(join(root, `examples/changes/${name}/${end}.json`), "utf8"));
const must = (result: ChangeResult): EstateChange => {
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return result.change;
};
const example = (name: string) => must(planChange(read(name, "old"), read(name, "new")));
const edited = (topology: Values, edit: (copy: Values) => void) => {
  const copy = structuredClone(topology);
  edit(copy);
  return copy;
};
const rules = ({ diagnostics }: ChangeResult) =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ rule }) => rule);
const base = read("replace-database-node", "old");
const planned = readdirSync(join(root, "examples/changes")).flatMap((name) => {
  const file = join(root, `examples/changes/${name}/down.json`);
  const down = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  const result = planChange(read(name, "old"), read(name, "new"), { down });
  return result.ok && result.change.steps.length > 0 ? [[name, result.change] as const] : [];
});

const commandsOf = ({ steps }: EstateChange) =>
  steps.flatMap((step) => (step.kind === "command" ? step.commands : []));

it("some plans have commands that a page could spoil", () => {
  const commands = planned.flatMap(([, change]) => commandsOf(change));
  expect(commands.filter((command) => /["$&<|]/.test(command)).length).toBeGreaterThan(10);
});

describe.each(planned)("the plan of %s", (_name, change) => {
  it("checks every host that it changes before anything else", () => {
    const installs = change.steps.flatMap((step, at) =>
      step.kind === "install" ? step.hosts.map((each) => ({ ...each, stage: step.stage, at })) : [],
    );
    const checks = change.steps.flatMap((step, at) =>
      step.kind === "check" ? step.hosts.map((each) => ({ ...each, at })) : [],
    );
    for (const host of new Set(installs.map((each) => each.host))) {
      const install = installs.find((each) => each.host === host);
      const own = checks.filter((each) => each.host === host);
      // A machine that gets another operating system is checked once it has it.
      const anew = change.steps.findIndex(
        ({ kind, title }) =>
          kind === "confirm" && title.startsWith("Install ") && title.endsWith(` on ${host}`),
      );
      expect(own).toHaveLength(1);
      expect(own[0]?.at, host).toBe(anew === -1 ? 0 : anew + 1);
      expect(own[0]?.at).toBeLessThan(install?.at ?? 0);
      // With what the host has at that moment.
      expect(own[0]).toMatchObject({ stage: install?.stage, expected: install?.expected });
    }
    expect(new Set(checks.map(({ host }) => host))).toEqual(new Set(installs.map(({ host }) => host)));
  });

  it("has one number for each step in the texts and in the playbook", () => {
    const playbook = change.documents.find(({ path }) => path === "ansible/plan.yml")?.content ?? "";
    const plays: { name: string; tasks: { when: string | string[] }[] }[] = parse(playbook);
    const page = planPage(change);
    const comment = changeMarkdown(change);
    const text = changeText(change);
    for (const [index, { title }] of change.steps.entries()) {
      const number = index + 1;
      const own = plays.filter(({ name }) => name.startsWith(`Step ${number}: ${title}`));
      expect(own.length).toBeGreaterThan(0);
      for (const { tasks } of own)
        for (const { when } of tasks) expect([when].flat()[0]).toBe(`(from | default(1) | int) <= ${number}`);
      expect(page.match(new RegExp(`^${number}\\. .*$`, "gm"))).toHaveLength(1);
      expect(comment.match(new RegExp(`^${number}\\. .*$`, "gm"))).toHaveLength(1);
      expect(text).toMatch(new RegExp(`^ +${number}\\. `, "m"));
    }
  });

  it("has its commands on its pages as they are", () => {
    for (const text of [planPage(change), changeMarkdown(change)]) {
      const lines = new Set(text.split("\n").map((line) => line.trim()));
      expect(commandsOf(change).filter((command) => !lines.has(command))).toEqual([]);
    }
  });

  it("leads back by files that the plan has", () => {
    const folders = change.stages.map(({ folder }) => folder);
    const used = [...planPage(change).matchAll(/-e stage=(\S+)|\.\.\/(stage-\d+)/g)].map(
      (match) => match[1] ?? match[2],
    );
    expect(used).toContain("stage-0");
    for (const folder of used) expect(folders).toContain(folder);
  });
});

const titles = (steps: readonly ChangeStep[]) => steps.map(({ title }) => title);
const voters = (step: ChangeStep | undefined, title: string) => {
  const { voters: all = 0, down = 0 } = step?.quorums.find((each) => each.title === title) ?? {};
  return `${all - down} of ${all}`;
};

it("counts the voters of each step as they are then", () => {
  const { steps } = example("replace-database-node");
  const at = (title: string) =>
    voters(
      steps.find((step) => step.title === title),
      "etcd",
    );
  expect(at("Check all hosts before the first one changes")).toBe("3 of 3");
  expect(at("Install on hosts that keep their services")).toBe("3 of 3");
  expect(at("Announce sql4 to etcd")).toBe("3 of 4");
  expect(at("Start what is new on sql4")).toBe("3 of 4");
  expect(at("Release sql3 from etcd")).toBe("3 of 3");
});

it("another worker does not restart those that run", () => {
  const { steps } = example("add-worker");
  const restarted = steps.flatMap((step) =>
    step.kind === "install" ? step.hosts.flatMap(({ host, units }) => (host === "worker1" ? units : [])) : [],
  );
  expect(restarted).toEqual([]);
});

it("says how long a worker waits before it stops, and waits as long", () => {
  const before = read("add-worker", "old");
  const after = edited(before, (copy) => void Object.assign(copy.airflow, { worker: { concurrency: 3 } }));
  const steps = must(planChange(before, after)).steps.filter(
    (step) =>
      step.kind === "install" &&
      step.hosts.some(({ units }) => units.some(({ unit }) => /worker/.test(unit))),
  );
  expect(steps).toMatchObject([
    {
      wait: 3720,
      notes: [
        "Airflow Celery worker waits for its running tasks before it stops, at most 3600 s on worker1.",
      ],
    },
  ]);
});

describe("with TLS", () => {
  const encrypted = (topology: Values) => edited(topology, (copy) => void (copy.tls = true));
  const old = encrypted(read("vip-address", "old"));

  it("says which certificates are issued before the first step, and makes them valid in every stage", () => {
    const change = must(planChange(old, encrypted(read("vip-address", "new"))));
    expect(change.beforehand.join("\n")).toMatch(/further names: .*haproxy of lb1, lb2 \(10\.20\.0\.101\)/);
    expect(change.afterwards.join("\n")).toMatch(/names that are gone: .*lb1, lb2 \(10\.20\.0\.100\)/);
    const script =
      change.documents.find(({ path }) => path === "scripts/make-certificates.sh")?.content ?? "";
    const demanded = change.stages.flatMap(({ bundle }) =>
      bundle.artifacts.flatMap(({ host, path, content }) =>
        path.endsWith("/install.conf")
          ? [...content.matchAll(/^certified (\S+) verify_(?:ip|hostname)=(\S+)$/gm)].map(
              ([, certificate = "", name = ""]) => ({ host, certificate, name }),
            )
          : [],
      ),
    );
    expect(demanded.length).toBeGreaterThan(50);
    for (const { host, certificate, name } of demanded) {
      const line = script.split("\n").find((each) => each.includes(` ${host} ${certificate} `)) ?? "";
      expect(line.split(/[ ,]/), `${host} ${certificate}`).toEqual(
        expect.arrayContaining([
          expect.stringMatching(new RegExp(`^(?:IP|DNS):${name.replaceAll(".", "\\.")}$`)),
        ]),
      );
    }
  });

  it("names the certificates of a new host, and removes the keys of one that leaves", () => {
    const change = must(planChange(encrypted(base), encrypted(read("replace-database-node", "new"))));
    expect(change.beforehand.join("\n")).toMatch(/New certificates: .*etcd of sql4/);
    const script = change.documents.find(({ path }) => path === "scripts/retire-sql3.sh")?.content;
    expect(script).toMatch(/^rm --force .*\/etc\/patroni\/patroni\.env.* \/etc\/gen-bundle\/tls\/etcd\.key/m);
    expect(script).toContain("rm --force --recursive /var/lib/gen-bundle/incoming\n");
    expect(planPage(change)).toContain("ansible/plan.yml -e keys=KEYS -e from=N\n");
  });

  it("counts a unit that a certificate with further names restarts", () => {
    const change = must(planChange(old, encrypted(read("vip-address", "new"))));
    const first = change.steps.find(
      (step) => step.kind === "install" && step.hosts.some(({ host }) => host === "sql1"),
    );
    expect(
      first?.kind === "install" && first.hosts.find(({ host }) => host === "sql1")?.units,
    ).toContainEqual({
      unit: "patroni.service",
      action: "reload",
    });
  });
});

describe("with a host that is down", () => {
  const replaced = read("replace-database-node", "new");

  it("replaces it without touching it", () => {
    const { steps, stages } = must(planChange(base, replaced, { down: ["sql3"] }));
    expect(playChange({ stages, steps }, ["sql3"])).toEqual([]);
    expect(titles(steps)).toEqual([
      "Check all hosts before the first one changes",
      "Confirm that sql3 is off and will not start again",
      "Release sql3 from etcd",
      "Install on hosts that keep their services",
      "Announce sql4 to etcd",
      "Start what is new on sql4",
      "Release sql3 from PostgreSQL under Patroni",
      "Install on hosts that keep their services",
    ]);
    // The plan for a host that runs would touch it.
    expect(playChange(must(planChange(base, replaced)), ["sql3"])).toContainEqual(
      expect.stringContaining("sql3 is down"),
    );
  });

  it("changes the others, and says what the host needs when it returns", () => {
    const change = must(planChange(read("add-worker", "old"), read("add-worker", "new"), { down: ["mq1"] }));
    expect(playChange(change, ["mq1"])).toEqual([]);
    expect(change.afterwards.join("\n")).toContain("-e stage=stage-1 --limit mq1`");
    expect(new Set(change.steps.map((step) => voters(step, "RabbitMQ")))).toEqual(new Set(["2 of 3"]));
  });

  it("is refused where a majority would be lost", () => {
    const restarting = edited(
      base,
      (copy) => void Object.assign(copy.etcd, { extra: { "max-snapshots": 9 } }),
    );
    expect(planChange(base, restarting).ok).toBe(true);
    expect(new Set(rules(planChange(base, restarting, { down: ["sql3"] })))).toEqual(
      new Set(["change-majority"]),
    );
    expect(new Set(rules(planChange(base, replaced, { down: ["sql2", "sql3"] })))).toEqual(
      new Set(["change-majority"]),
    );
  });

  it("waits with an upgrade until the host runs", () => {
    const [old, now] = [read("upgrade-etcd", "old"), read("upgrade-etcd", "new")];
    expect(planChange(old, now).ok).toBe(true);
    const [host = ""] = old.etcd.hosts;
    expect(rules(planChange(old, now, { down: [host] }))).toEqual(["change-host-down"]);
  });

  it("is refused where its election would have two owners when it returns", () => {
    const other = edited(base, (copy) => void Object.assign(copy.vips["front"] ?? {}, { routerId: 77 }));
    expect(planChange(base, other).ok).toBe(true);
    expect(rules(planChange(base, other, { down: ["lb2"] }))).toEqual(["change-host-down"]);
  });

  it.each([["sql9"], [["sql9"]], [[7]], [7], [{}], [null]])(
    "tells %j, which is no list of its hosts",
    (down) => {
      const result = planChange(base, replaced, { down: down as string[] });
      expect(rules(result)).toEqual(["change-host-unknown"]);
    },
  );
});

it("says what to do for a host with another name", () => {
  const renamed = JSON.parse(JSON.stringify(base).replaceAll('"worker1"', '"worker9"'));
  const result = planChange(base, renamed);
  expect(rules(result)).toEqual(["change-host-renamed"]);
  expect(result.diagnostics[0]?.hint).toContain('Keep the name "worker1"');
});

it("claims a switchover for settings of PostgreSQL, and none for those of Patroni", () => {
  const settled = (more: object) => edited(base, (copy) => void Object.assign(copy.postgres, more));
  const applied = (after: Values) =>
    must(planChange(base, after)).steps.find(({ title }) => title.startsWith("Patroni applies"));
  expect(applied(settled({ patroni: { ttl: 45 } }))).toMatchObject({ failovers: [] });
  expect(applied(settled({ maxConnections: 300 }))).toMatchObject({
    failovers: [{ worst: expect.any(Number) }],
  });
});

it("says that monitoring needs the new files", () => {
  const watched = (topology: Values) =>
    edited(topology, (copy) => void (copy.network.monitoring = ["10.20.0.0/24"]));
  const change = must(planChange(watched(base), watched(read("replace-database-node", "new"))));
  expect(change.afterwards.join("\n")).toContain("monitoring/prometheus.yml");
  expect(example("replace-database-node").afterwards).toEqual([]);
});
