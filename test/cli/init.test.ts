import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../src/cli/run.ts";
import { buildBundle, checkTopology } from "../../src/index.ts";
import { platformNames } from "../../src/platforms/index.ts";
import { examples } from "../examples.ts";
import { invoke, tree, workspace } from "./invoke.ts";

const hostsOf = (count: number, zoned: boolean) =>
  Array.from(
    { length: count },
    (_, index) => `h${index + 1}=10.0.0.${11 + index}${zoned ? `@zone${(index % 3) + 1}` : ""}`,
  ).join();

const answered = (answers: Readonly<Record<string, string>>) => [
  "init",
  ...Object.entries(answers).map(([name, value]) => `--${name}=${value}`),
];

const usual = {
  survive: "host",
  failover: "60",
  hosts: hostsOf(3, false),
  vip: "10.0.0.10",
  existing: "none",
  platform: "debian12",
  tls: "yes",
};

const database = "database=db.example.com/17/300";
const broker = "broker=mq.example.com/4.1";

/** What a terminal sees, and the topology that is written, when these lines are typed. */
async function answeredAtTerminal(lines: readonly string[], options: readonly string[] = []) {
  const cwd = workspace();
  let stderr = "";
  const code = await run(["init", ...options], {
    stdin: (async function* () {
      for (const line of lines) yield Buffer.from(`${line}\n`);
    })(),
    stdout: { isTTY: true, write: () => {} },
    stderr: {
      isTTY: true,
      write: (text: string) => {
        stderr += text;
      },
    },
    isInteractive: true,
    env: {},
    cwd: () => cwd,
    deferSignals: () => {},
    today: () => "2026-11-21",
  });
  const file = join(cwd, "topology.yaml");
  return { code, stderr, checked: checkTopology(existsSync(file) ? readFileSync(file, "utf8") : "") };
}

describe("gen-bundle init", () => {
  const choices = ["host", "zone"].flatMap((survive) =>
    ["none", database, broker, `${database},${broker}`].flatMap((existing) =>
      [3, 4, 5, 7].map((count) => ({ survive, existing, count })),
    ),
  );

  it.each(choices)("writes a topology without warnings: %j", async ({ survive, existing, count }) => {
    for (const platform of count === 3 || count === 5 ? platformNames : (["debian12"] as const)) {
      for (const tls of ["yes", "no"]) {
        // A short one, and one that is longer than the defaults.
        for (const failover of survive === "host" && count === 3 ? ["40", "600"] : ["40"]) {
          const hosts = hostsOf(count, survive === "zone");
          const cwd = workspace();
          const args = answered({ ...usual, survive, existing, platform, tls, failover, hosts });
          const { code, stderr } = await invoke(args, { cwd });
          expect(stderr, args.join(" ")).toBe("");
          expect(code).toBe(0);
          const checked = checkTopology(readFileSync(join(cwd, "topology.yaml"), "utf8"));
          const serious = checked.diagnostics.filter(
            ({ severity, accepted }) => severity !== "info" && !accepted,
          );
          expect(serious).toEqual([]);
          expect(checked.diagnostics.map(({ rule }) => rule)).not.toContain("accept-unused");
          if (!checked.ok) throw new Error("unreachable");
          expect(checked.plan.tls).toBe(tls === "yes");
          expect(checked.plan.objectives).toMatchObject({ survive, failoverSeconds: Number(failover) });
          expect([...checked.plan.hosts.keys()]).toHaveLength(count);
        }
      }
    }
  });

  it("writes comments in YAML, none in JSON, and the same topology", async () => {
    const cwd = workspace();
    await invoke(answered(usual), { cwd });
    await invoke([...answered(usual), "t.json"], { cwd });
    const [yaml = "", json = ""] = ["topology.yaml", "t.json"].map((file) =>
      readFileSync(join(cwd, file), "utf8"),
    );
    expect(yaml).toContain(
      "\n# The address by which clients find the estate; it moves when its owner is lost.\nvips:\n",
    );
    expect(yaml).toContain("etcd:\n  hosts: [h1, h2, h3]\n");
    expect(yaml.split("\n").length).toBeLessThan(60);
    expect(JSON.parse(json)).toMatchObject({ name: "estate" });
    expect(buildBundle(yaml)).toMatchObject({
      ok: true,
      bundle: (buildBundle(json) as { bundle: unknown }).bundle,
    });
  });

  it("prints the commands that come next, quoted for a shell", async () => {
    const cwd = workspace({});
    const { stdout } = await invoke([...answered(usual), "my 'own.yaml"], { cwd });
    expect(stdout).toBe(
      [
        `Wrote "my 'own.yaml". Next:`,
        `  gen-bundle 'my '\\''own.yaml'`,
        `  (umask 077; gen-bundle secrets 'my '\\''own.yaml' > secrets.json)`,
        `  gen-bundle 'my '\\''own.yaml' --secrets secrets.json --out out`,
        "",
      ].join("\n"),
    );
  });

  it("replaces a file only if it is told to, and no link", async () => {
    const cwd = workspace({ "topology.yaml": "mine", "other.yaml": "mine" });
    const refused = await invoke(answered(usual), { cwd });
    expect(refused).toEqual({
      code: 2,
      stdout: "",
      stderr: 'gen-bundle: "topology.yaml" exists: name another file, or replace it with --overwrite.\n',
    });
    expect(readFileSync(join(cwd, "topology.yaml"), "utf8")).toBe("mine");
    symlinkSync("other.yaml", join(cwd, "link.yaml"));
    expect((await invoke([...answered(usual), "link.yaml", "--overwrite"], { cwd })).code).toBe(2);
    expect(readFileSync(join(cwd, "other.yaml"), "utf8")).toBe("mine");
    expect((await invoke([...answered(usual), "--overwrite"], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, "topology.yaml"), "utf8")).toContain("name: estate");
    expect(tree(cwd)).toEqual(["link.yaml", "other.yaml", "topology.yaml"]);
  });

  it("names the answers that are missing where nobody can be asked", async () => {
    const cwd = workspace();
    const { vip: _vip, tls: _tls, ...some } = usual;
    const { code, stdout, stderr } = await invoke(answered(some), { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("There is no terminal to ask, so give --vip (Which free address ");
    expect(tree(cwd)).toEqual([]);
  });

  it.each([
    [{ failover: "10" }, "No topology is written, since these answers do not go together: "],
    [
      { failover: "soon" },
      '--failover takes a whole number of seconds from 1 to 3600, such as 60, not "soon".',
    ],
    [{ failover: "3601" }, "--failover takes a whole number of seconds from 1 to 3600"],
    [{ failover: "0" }, "--failover takes a whole number of seconds from 1 to 3600"],
    [{ survive: "everything" }, '--survive takes host or zone, not "everything".'],
    [
      { survive: "zone" },
      "--survive zone needs hosts in at least 3 zones, since a quorum needs a majority of three members, and --hosts names none: write the zone behind each address, such as h1=10.0.0.11@room1.",
    ],
    [
      { survive: "zone", existing: `${database},${broker}`, hosts: "a=10.0.0.11@x,b=10.0.0.12" },
      "--survive zone needs hosts in at least 2 zones, so that one is left, and --hosts names 1 zone",
    ],
    [{ hosts: "a=10.0.0.11" }, "--hosts names 1 host, and the estate needs at least 3, since a quorum"],
    [
      { hosts: "a,b,c" },
      '--hosts takes names with addresses, such as node1=10.0.0.11,node2=10.0.0.12@room2 or wrk[1-4]=10.0.0.[21-24], not "a".',
    ],
    [{ hosts: "a=10.0.0.11,b=10.0.0.11,c=10.0.0.13" }, "No topology is written"],
    [{ hosts: "a=10.0.0.11,b=10.0.0.12,c=10.0.0.13,b=10.0.0.14" }, '--hosts takes each host once, not "b".'],
    [{ hosts: "h[1-3]=10.0.0.[11-12]" }, "--hosts takes as many addresses as names"],
    [{ hosts: "h[1-3]=10.0.0.11" }, "--hosts takes as many addresses as names"],
    [{ hosts: "h[1-999999999]=10.0.0.[11-]" }, "--hosts takes at most 2000 hosts"],
    [
      { hosts: "h[3-1]=10.0.0.11" },
      '"h[3-1]" in --hosts must have a range that starts with the smaller number, such as [1-3].',
    ],
    [{ hosts: "a=10.0.0.11,b=10.0.0.12,$(reboot)=10.0.0.13" }, "No topology is written"],
    [{ hosts: "__proto__=10.0.0.11,b=10.0.0.12,c=10.0.0.13" }, "No topology is written"],
    [{ hosts: "a=10.0.0.11,b=10.0.0.12,c=10.0.0.13@{x: y}" }, "--hosts takes names"],
    [
      { hosts: "a=10.0.0.11,b=10.0.0.12,c=10.0.9.13" },
      'Host "c" has the address 10.0.9.13, which is outside 10.0.0.0/24, the subnet of the VIP. If all hosts share a larger subnet, give its length: --vip 10.0.0.10/20.',
    ],
    [
      { hosts: "a=fd00::11,b=fd00::12,c=10.0.9.13", vip: "fd00::10" },
      'Host "c" has the address 10.0.9.13, which is outside fd00::/64, the subnet of the VIP.\n',
    ],
    [
      { vip: "10.0.0.10/99" },
      "--vip takes an IPv4 or IPv6 address of the subnet of the hosts, such as 10.0.0.10 or 10.0.0.10/22",
    ],
    [{ vip: "10.0.0.0" }, "--vip takes an IPv4 or IPv6 address of the subnet of the hosts"],
    [{ vip: "10.0.0.10/0" }, "--vip takes an IPv4 or IPv6 address of the subnet of the hosts"],
    [{ vip: "10.0.0.10/22/3" }, "--vip takes an IPv4 or IPv6 address"],
    [{ vip: "10.0.0.11" }, "No topology is written"],
    [
      { vip: "nowhere" },
      '--vip takes an IPv4 or IPv6 address of the subnet of the hosts, such as 10.0.0.10 or 10.0.0.10/22, not "nowhere".',
    ],
    [{ vip: "10.0.0.10\nname: other" }, "--vip takes an IPv4 or IPv6 address"],
    [{ existing: "cache=redis" }, "--existing takes none, or services such as"],
    [{ existing: `${database},database=other.example.com/16/200` }, "--existing takes each service once"],
    [{ existing: "database=db\u202e.example.com/17/300" }, "No topology is written"],
    [{ platform: "beos" }, "--platform takes "],
    [{ tls: "maybe" }, '--tls takes yes or no, not "maybe".'],
  ])("refuses %j, and writes nothing", async (answers, sentence) => {
    const cwd = workspace();
    const { code, stdout, stderr } = await invoke(answered({ ...usual, ...answers }), { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
    expect(stderr.match(/\n/g)).toHaveLength(1);
    expect(tree(cwd)).toEqual([]);
  });

  it("takes ranges of hosts, a comma at the end, and a host that is named like the VIP", async () => {
    const cwd = workspace();
    const hosts = "service=10.0.0.11, sql[1-2]=10.0.0.[12-13], wrk[01-03]=10.0.0.[21-]@west,";
    expect(await invoke(answered({ ...usual, hosts }), { cwd })).toMatchObject({ code: 0, stderr: "" });
    const checked = checkTopology(readFileSync(join(cwd, "topology.yaml"), "utf8"));
    if (!checked.ok) throw new Error("The topology has errors.");
    expect([...checked.plan.hosts.values()].map(({ name, address }) => `${name} ${address}`)).toEqual([
      "service 10.0.0.11",
      "sql1 10.0.0.12",
      "sql2 10.0.0.13",
      "wrk01 10.0.0.21",
      "wrk02 10.0.0.22",
      "wrk03 10.0.0.23",
    ]);
  });

  it("takes the subnet from the length behind the VIP", async () => {
    const cwd = workspace();
    const answers = { ...usual, hosts: "a=10.0.0.11,b=10.0.1.12,c=10.0.2.13", vip: "10.0.0.10/22" };
    expect(await invoke(answered(answers), { cwd })).toMatchObject({ code: 0, stderr: "" });
    const checked = checkTopology(readFileSync(join(cwd, "topology.yaml"), "utf8"));
    expect(checked.ok && checked.plan.subnets.map(({ range }) => range)).toEqual(["10.0.0.0/22"]);
  });

  it("sets the router id of a VIP whose address does not give one", async () => {
    const cwd = workspace();
    const answers = { ...usual, vip: "10.0.1.0/22" };
    expect(await invoke(answered(answers), { cwd })).toMatchObject({ code: 0, stderr: "" });
    expect(readFileSync(join(cwd, "topology.yaml"), "utf8")).toContain("routerId: 1\n");
  });

  it("quotes names that YAML takes for something else, beside others in a list", async () => {
    const cwd = workspace();
    const hosts = "null=10.0.0.11,b=10.0.0.12,7e1=10.0.0.13";
    expect(await invoke(answered({ ...usual, hosts }), { cwd })).toMatchObject({ code: 0, stderr: "" });
    const text = readFileSync(join(cwd, "topology.yaml"), "utf8");
    expect(text).toContain('etcd:\n  hosts: ["null", b, "7e1"]\n');
    const checked = checkTopology(text);
    expect(checked.ok && [...checked.plan.hosts.keys()]).toEqual(["7e1", "b", "null"]);
  });

  it("asks a terminal also for an answer that was an option, if the answers do not go together", async () => {
    const { code, stderr, checked } = await answeredAtTerminal(
      ["host", "60", "10.0.0.10", "", "", "no", ...["", "", hostsOf(3, false), "", "", "", ""]],
      ["--hosts", "a=10.0.0.11"],
    );
    expect(stderr).toContain("\n--hosts names 1 host, and the estate needs at least 3");
    expect(code).toBe(0);
    expect(checked.ok && [...checked.plan.hosts.keys()]).toEqual(["h1", "h2", "h3"]);
  });

  it("asks nothing if an option is wrong by itself", async () => {
    const { code, stderr } = await answeredAtTerminal([], ["--platform", "beos"]);
    expect([code, stderr.startsWith("gen-bundle: --platform takes ")]).toEqual([2, true]);
  });

  it("asks a terminal for each answer that is missing, again if it is wrong, and takes defaults", async () => {
    const { code, stderr, checked } = await answeredAtTerminal([
      "planet",
      "host",
      "",
      hostsOf(3, false),
      "",
      "10.0.0.10",
      "",
      "",
      "no",
    ]);
    expect(stderr).toContain('--survive takes host or zone, not "planet".\n');
    expect(stderr).toContain("This question has no default.\n");
    expect(code).toBe(0);
    expect(checked.ok && checked.plan.objectives).toEqual({ survive: "host", failoverSeconds: 60 });
    expect(checked.ok && checked.plan.tls).toBe(false);
  });

  it("asks a terminal once more where answers do not go together, with the answers before as defaults", async () => {
    const first = ["zone", "60", hostsOf(3, false), "10.0.0.10", "none", "debian12", "no"];
    const { code, stderr, checked } = await answeredAtTerminal([...first, "host", "", "", "", "", "", ""]);
    expect(stderr).toContain("\n--survive zone needs hosts in at least 3 zones");
    expect(stderr).toContain("Which operating system do the hosts have? [debian12] ");
    expect(code).toBe(0);
    expect(checked.ok && checked.plan.objectives?.survive).toBe("host");
    expect(checked.ok && [checked.plan.tls, checked.plan.vips.get("service")?.address]).toEqual([
      false,
      "10.0.0.10",
    ]);
  });

  it("ends if a terminal is closed before all is answered", async () => {
    const cwd = workspace();
    const code = await run(["init"], {
      stdin: (async function* () {})(),
      stdout: { isTTY: true, write: () => {} },
      stderr: { isTTY: true, write: () => {} },
      isInteractive: true,
      env: {},
      cwd: () => cwd,
      deferSignals: () => {},
      today: () => "2026-11-21",
    });
    expect([code, existsSync(join(cwd, "topology.yaml"))]).toEqual([2, false]);
  });
});

describe("init --example", () => {
  it.each(examples.filter(({ broken }) => !broken))("copies $name", async ({ name, file, text }) => {
    const cwd = workspace();
    const copy = file.endsWith(".json") ? "topology.json" : "topology.yaml";
    expect((await invoke(["init", copy, "--example", name], { cwd })).code).toBe(0);
    const copied = readFileSync(join(cwd, copy), "utf8");
    expect(copied).not.toContain("topology.schema.json");
    const [one, other] = [buildBundle(copied), buildBundle(text)];
    if (!one.ok || !other.ok) throw new Error(`${name} has errors.`);
    expect(one.bundle).toEqual(other.bundle);
  });

  it.each([
    [["init", "--example", "minimall"], 'There is no example "minimall". Did you mean "minimal"?'],
    [["init", "--example", "../examples/minimal"], "There is no example"],
    [["init", "--example", "broken-two-nodes"], 'There is no example "broken-two-nodes".'],
    [
      ["init", "minimal.yaml", "--example", "minimal"],
      'The example "minimal" is JSON: name a file such as topology.json.',
    ],
  ])("refuses %j", async (args, sentence) => {
    const cwd = workspace();
    const { code, stderr } = await invoke(args, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(tree(cwd)).toEqual([]);
  });
});
