import { hash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { version } from "../../src/cli/version.ts";
import { filesBelow } from "../golden-tree.ts";
import { invoke, workspace } from "./invoke.ts";

const read = (path: string) =>
  readFileSync(new URL(`../../examples/changes/${path}`, import.meta.url), "utf8");
const folder = () =>
  workspace({
    "old.json": read("replace-database-node/old.json"),
    "new.json": read("replace-database-node/new.json"),
    "tls.json": read("turn-on-tls/new.json"),
    "wrong.json": "{}",
  });

const bytesBelow = (path: string) =>
  filesBelow(path).map((file) => [file, readFileSync(join(path, file), "utf8")]);

describe("gen-bundle plan", () => {
  it("prints the stages and their steps, and writes nothing", async () => {
    const cwd = folder();
    const { code, stdout } = await invoke(["plan", "old.json", "new.json", "-q"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("orders: 4 changes, 2 stages, 8 steps");
    expect(stdout).toContain("Stage 2 of 2: Remove sql3");
    expect(readdirSync(cwd).sort()).toEqual(["new.json", "old.json", "tls.json", "wrong.json"]);
  });

  it("proves a plan from its topologies, and names the step that breaks a law", async () => {
    const cwd = folder();
    const { stdout } = await invoke(["plan", "old.json", "new.json", "--format", "json"], { cwd });
    writeFileSync(join(cwd, "plan.json"), stdout);
    for (const ends of [[], ["old.json", "new.json"]])
      expect(await invoke(["plan", ...ends, "--verify", "plan.json"], { cwd })).toMatchObject({
        code: 0,
        stdout:
          '"plan.json" keeps every law of a change. Its texts for people, and what it says of stops, are not proven.\n',
        stderr: "",
      });
    const other = await invoke(["plan", "new.json", "new.json", "--verify", "plan.json"], { cwd });
    expect(other.code).toBe(1);
    expect(other.stderr).toContain("the plan starts elsewhere");
    const report = JSON.parse(stdout);
    report.change.steps = report.change.steps.filter(
      (step: { title: string }) => step.title !== "Announce sql4 to etcd",
    );
    writeFileSync(join(cwd, "edited.json"), JSON.stringify(report, undefined, 2));
    const edited = await invoke(["plan", "--verify", "edited.json"], { cwd });
    expect(edited.code).toBe(1);
    expect(edited.stderr).toMatch(
      /^edited\.json:\d+:\d+: error: Step 3 "Start what is new on sql4": nobody announces sql4 to etcd\./,
    );
    const json = await invoke(["plan", "--verify", "edited.json", "--format", "json"], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, diagnostics: [{ rule: "change-unproven" }] });
  });

  it("writes the files of each stage, a page, a playbook and the script of the host that leaves", async () => {
    const cwd = folder();
    const { code } = await invoke(["plan", "old.json", "new.json", "-q", "-o", "change"], { cwd });
    expect(code).toBe(0);
    expect(readdirSync(join(cwd, "change")).sort()).toEqual(["plan", "stage-0", "stage-1", "stage-2"]);
    for (const path of [
      "plan/PLAN.md",
      "plan/ansible/plan.yml",
      "plan/scripts/retire-sql3.sh",
      "stage-1/hosts/sql4",
    ])
      expect(existsSync(join(cwd, "change", path)), path).toBe(true);
    expect(existsSync(join(cwd, "change/stage-2/hosts/sql3"))).toBe(false);
    const page = readFileSync(join(cwd, "change/plan/PLAN.md"), "utf8");
    const pictures = [...page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file = ""]) => file);
    expect(pictures).toEqual(["../stage-0/picture.svg", "../stage-2/picture.svg"]);
    for (const file of pictures) expect(existsSync(join(cwd, "change/plan", file)), file).toBe(true);
  });

  it("has no playbook until every stage is written, and the next run completes what was interrupted", async () => {
    const cwd = folder();
    const plan = (name: string, ...more: readonly string[]) =>
      invoke(["plan", "old.json", name, "-q", "-o", "change", ...more], { cwd });
    await plan("new.json");
    const written = bytesBelow(join(cwd, "change"));
    expect((await plan("new.json")).code).toBe(0);
    expect(bytesBelow(join(cwd, "change"))).toEqual(written);

    // Something is in the way of a file of the second stage only while it is written.
    writeFileSync(join(cwd, "new.json"), read("replace-database-node/new.json").replaceAll("sql4", "sql5"));
    const place = join(cwd, "change/stage-2/hosts/sql5");
    mkdirSync(join(cwd, "change/stage-2/hosts"), { recursive: true });
    symlinkSync("/nowhere", place);
    const refused = await plan("new.json", "--overwrite");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("is a symbolic link")]);
    // It was seen before anything changed.
    rmSync(place);
    expect(bytesBelow(join(cwd, "change"))).toEqual(written);

    expect((await plan("new.json", "--overwrite")).code).toBe(0);
    const other = bytesBelow(join(cwd, "change"));
    // What a run leaves that dies between two stages.
    rmSync(join(cwd, "change/stage-2/hosts/sql1"), { recursive: true });
    rmSync(join(cwd, "change/plan/ansible"), { recursive: true });
    expect((await plan("new.json")).code).toBe(0);
    expect(bytesBelow(join(cwd, "change"))).toEqual(other);
  });

  it("says nothing is to be done for the same estate, and writes nothing", async () => {
    const cwd = folder();
    const { code, stdout } = await invoke(["plan", "old.json", "old.json", "-q", "-o", "change"], { cwd });
    expect([code, stdout]).toEqual([0, "orders\n\nNo difference.\n"]);
    expect(existsSync(join(cwd, "change"))).toBe(false);
  });

  it("refuses a change with the place in the new topology", async () => {
    const { code, stdout, stderr } = await invoke(["plan", "old.json", "tls.json", "-q"], { cwd: folder() });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^tls\.json:\d+:\d+: error: Encryption .* \[change-tls\]/);
  });

  it("is a JSON document with the steps and the topology of each stage", async () => {
    const { code, stdout } = await invoke(["plan", "old.json", "new.json", "--format", "json"], {
      cwd: folder(),
    });
    const { ok, change } = JSON.parse(stdout);
    expect([code, ok, change.steps.length]).toEqual([0, true, 8]);
    expect(Object.keys(change.stages[1])).toEqual(["title", "topology"]);
  });

  it("tells with -o that the files have placeholders, and takes secrets later", async () => {
    const cwd = folder();
    const plan = (...more: readonly string[]) => invoke(["plan", "old.json", "new.json", ...more], { cwd });
    expect((await plan()).stderr).not.toContain("secrets-left-out");
    expect((await plan("-o", "change")).stderr).toContain("[secrets-left-out]");
    const secrets = (await invoke(["secrets", "new.json"], { cwd })).stdout;
    writeFileSync(join(cwd, "secrets.json"), secrets, { mode: 0o600 });
    const given = await plan("-o", "change", "--secrets", "secrets.json");
    expect([given.code, given.stderr]).toEqual([0, expect.not.stringContaining("secrets-left-out")]);
    // The playbook of such files would stop halfway.
    const { "postgres-rewind": _, ...others } = JSON.parse(readFileSync(join(cwd, "secrets.json"), "utf8"));
    writeFileSync(join(cwd, "fewer.json"), JSON.stringify(others), { mode: 0o600 });
    const fewer = await plan("-o", "fewer", "--secrets", "fewer.json");
    expect([fewer.code, fewer.stderr]).toEqual([
      1,
      expect.stringMatching(/error: .*"postgres-rewind"\. \[secret-missing\]/),
    ]);
    expect(existsSync(join(cwd, "fewer"))).toBe(false);
    const files = bytesBelow(join(cwd, "change"));
    expect(files.filter(([, text]) => text?.includes("MISSING-SECRET-")).map(([path]) => path)).toEqual([]);
    const lost = await plan("-o", "change");
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringContaining("with --secrets FILE")]);
    expect(bytesBelow(join(cwd, "change"))).toEqual(files);
  });

  it("rotates the secrets whose values differ, keeps the old ones for the way back, and shows none", async () => {
    const cwd = folder();
    const secrets = JSON.parse((await invoke(["secrets", "old.json"], { cwd })).stdout);
    const write = (name: string, values: object) =>
      writeFileSync(join(cwd, name), JSON.stringify(values), { mode: 0o600 });
    write("before.json", secrets);
    write("after.json", { ...secrets, "patroni-rest-api": "Neww7h2Md5Rb8Nc1Gs6JkWqZx" });
    const plan = (...more: readonly string[]) =>
      invoke(["plan", "old.json", "old.json", "--secrets", "after.json", "-o", "change", ...more], { cwd });
    expect((await plan()).stdout).toContain("No difference.");
    const rotated = await plan("--old-secrets", "before.json");
    expect([rotated.code, rotated.stdout]).toEqual([0, expect.stringContaining("Rotate patroni-rest-api")]);
    const holding = (value: string) =>
      bytesBelow(join(cwd, "change")).flatMap(([path, text]) => (text?.includes(value) ? path : []));
    expect(holding(secrets["patroni-rest-api"])).toEqual(
      [1, 2, 3].map((n) => `stage-0/hosts/sql${n}/etc/patroni/patroni.env`),
    );
    expect(holding("Neww7h2Md5Rb8Nc1Gs6JkWqZx")).toEqual(
      [1, 2, 3].map((n) => `stage-1/hosts/sql${n}/etc/patroni/patroni.env`),
    );
    for (const value of [secrets["patroni-rest-api"], "Neww7h2Md5Rb8Nc1Gs6JkWqZx"])
      expect(rotated.stdout + rotated.stderr).not.toContain(value);
    write("broken.json", []);
    const broken = await plan("--old-secrets", "broken.json");
    expect([broken.code, broken.stderr]).toEqual([
      expect.any(Number),
      expect.stringContaining("broken.json"),
    ]);
    expect(broken.code).not.toBe(0);
  });

  it.each<[string, string, (cwd: string) => Promise<unknown>, string]>([
    [
      "the bundle of an estate",
      "change",
      (cwd) => invoke(["old.json", "-q", "-o", "change"], { cwd }),
      '"change" holds the bundle of an estate: name another directory for the plan.',
    ],
    [
      "other files",
      ".",
      async () => undefined,
      '"." holds something else than a plan, such as "new.json": name another directory, or empty it.',
    ],
    [
      "another plan of the estate",
      "change",
      (cwd) => invoke(["plan", "new.json", "old.json", "-q", "-o", "change"], { cwd }),
      '"change" holds another plan of the estate "orders", whose steps may be under way: name another directory, or replace it with --overwrite.',
    ],
    [
      "the plan of another estate",
      "change",
      (cwd) => {
        for (const name of ["old", "new"])
          writeFileSync(
            join(cwd, `other-${name}.json`),
            read(`replace-database-node/${name}.json`).replace('"orders"', '"sales"'),
          );
        return invoke(["plan", "other-old.json", "other-new.json", "-q", "-o", "change"], { cwd });
      },
      '"change/plan" holds the bundle of the estate "sales", and the topology is of "orders": name another directory, or replace that bundle with --overwrite.',
    ],
  ])("does not write into a directory with %s", async (_name, directory, prepare, sentence) => {
    const cwd = folder();
    await prepare(cwd);
    const before = bytesBelow(cwd);
    const run = (...more: readonly string[]) =>
      invoke(["plan", "old.json", "new.json", "-q", "-o", directory, ...more], { cwd });
    expect(await run()).toEqual({ code: 2, stdout: expect.any(String), stderr: `gen-bundle: ${sentence}\n` });
    expect(bytesBelow(cwd)).toEqual(before);
    // What the sentence offers works.
    if (sentence.includes("--overwrite")) expect((await run("--overwrite")).code).toBe(0);
  });

  it("does not let a bundle replace a stage, unless --overwrite is given", async () => {
    const cwd = folder();
    await invoke(["plan", "old.json", "new.json", "-q", "-o", "change"], { cwd });
    const before = bytesBelow(cwd);
    const write = (...more: readonly string[]) =>
      invoke(["old.json", "-q", "-o", "change/stage-1", ...more], { cwd });
    expect(await write()).toEqual({
      code: 2,
      stdout: "",
      stderr:
        'gen-bundle: "change/stage-1" is a stage of the plan in "change": name another directory, or replace its files with --overwrite.\n',
    });
    expect(bytesBelow(cwd)).toEqual(before);
    expect((await write("--overwrite")).code).toBe(0);
  });

  it("leaves hosts that are down out of the steps, and asks for their names", async () => {
    const cwd = folder();
    const plan = (...more: readonly string[]) =>
      invoke(["plan", "old.json", "new.json", "-q", ...more], { cwd });
    const { code, stdout } = await plan("--down", "sql3");
    expect([code, stdout]).toEqual([0, expect.stringContaining("Confirm that sql3 is off")]);
    expect(stdout).not.toContain("Retire sql3");
    const unknown = await plan("--down", "sql9");
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining(
        'no managed host "sql9" that could be down. Did you mean "sql1" or "sql2" or "sql3"?',
      ),
    ]);
  });

  describe("from a bundle", () => {
    const deployed = async () => {
      const cwd = folder();
      await invoke(["old.json", "-q", "-o", "out"], { cwd });
      return cwd;
    };
    const planned = async (cwd: string, ...more: readonly string[]) =>
      invoke(["plan", "out", "new.json", "-q", ...more], { cwd });
    /** Changes a file of the bundle, and its sum in the manifest. */
    const rewrite = (cwd: string, path: string, edit: (text: string) => string) => {
      const manifest = join(cwd, "out/manifest.json");
      const old = readFileSync(join(cwd, "out", path), "utf8");
      const sum = (text: string) => hash("sha256", text);
      const text = edit(old);
      writeFileSync(join(cwd, "out", path), text);
      writeFileSync(manifest, readFileSync(manifest, "utf8").replace(sum(old), sum(text)));
    };
    const setVersion = (cwd: string, version: string) => {
      const manifest = join(cwd, "out/manifest.json");
      writeFileSync(
        manifest,
        readFileSync(manifest, "utf8").replace(/"version": ".*"/, `"version": "${version}"`),
      );
    };

    it("is the plan from its topology, and a stage of a plan is a bundle as well", async () => {
      const cwd = await deployed();
      const fromTopology = await invoke(["plan", "old.json", "new.json", "-q"], { cwd });
      expect(await planned(cwd)).toEqual(fromTopology);
      await planned(cwd, "-o", "change");
      const { code, stdout } = await invoke(["plan", "change/stage-1", "new.json", "-q"], { cwd });
      expect([code, stdout]).toEqual([0, expect.stringContaining("orders: 4 changes, 1 stage, 5 steps")]);
    });

    it("is made by the same version or an older one that generates the same files", async () => {
      const cwd = await deployed();
      setVersion(cwd, "0.0.1");
      expect((await planned(cwd)).code).toBe(0);
      rewrite(cwd, "hosts/lb1/etc/haproxy/haproxy.cfg", (text) =>
        text.replace("maxconn", "# older\nmaxconn"),
      );
      expect(await planned(cwd)).toMatchObject({
        code: 2,
        stderr: `gen-bundle: "out" was made by gen-bundle 0.0.1, and version ${version} makes 1 file of its topology differently, such as "hosts/lb1/etc/haproxy/haproxy.cfg". Deploy these first, as a change of its own: gen-bundle out/topology.json --out out.\n`,
      });
    });

    it.each<[string, (cwd: string) => void, string]>([
      [
        "a newer version made it",
        (cwd) => setVersion(cwd, "99.0.0"),
        `"out" was made by gen-bundle 99.0.0, and this is version ${version}: plan the change with the newer version.`,
      ],
      [
        "a version without topologies made it",
        (cwd) => {
          const path = join(cwd, "out/manifest.json");
          const manifest = JSON.parse(readFileSync(path, "utf8"));
          manifest.version = "0.0.1";
          manifest.files = manifest.files.filter((file: { path: string }) => file.path !== "topology.json");
          writeFileSync(path, JSON.stringify(manifest));
          rmSync(join(cwd, "out/topology.json"));
        },
        `"out" was made by gen-bundle 0.0.1, which did not keep the topology in the bundle: name the topology of the running estate.`,
      ],
      [
        "its topology was edited",
        (cwd) => {
          const path = join(cwd, "out/topology.json");
          writeFileSync(path, readFileSync(path, "utf8").replace('"sql3"', '"sql2"'));
        },
        `1 file of "out" is missing or not as gen-bundle wrote it, such as "topology.json": restore the bundle that was deployed, or name the topology of the running estate.`,
      ],
      [
        "files are missing",
        (cwd) => rmSync(join(cwd, "out/hosts/sql1/etc/hosts")),
        `1 file of "out" is missing or not as gen-bundle wrote it, such as "hosts/sql1/etc/hosts": restore the bundle that was deployed, or name the topology of the running estate.`,
      ],
      [
        "its manifest was edited",
        (cwd) => writeFileSync(join(cwd, "out/manifest.json"), "{}"),
        `"out/manifest.json" cannot be read, or is not as gen-bundle wrote it: name the topology of the running estate.`,
      ],
      [
        "it is no bundle",
        (cwd) => rmSync(join(cwd, "out/manifest.json")),
        `"out" is a directory without a manifest.json of gen-bundle: name a topology, or the directory of a bundle.`,
      ],
    ])("is refused in one sentence, and nothing is written: %s", async (_name, edit, sentence) => {
      const cwd = await deployed();
      edit(cwd);
      expect(await planned(cwd, "-o", "change")).toEqual({
        code: 2,
        stdout: "",
        stderr: `gen-bundle: ${sentence}\n`,
      });
      expect(existsSync(join(cwd, "change"))).toBe(false);
    });

    it("is refused where a topology is wanted, with the file that is meant", async () => {
      const cwd = await deployed();
      const { code, stderr } = await invoke(["plan", "old.json", "out"], { cwd });
      expect([code, stderr]).toEqual([
        2,
        'gen-bundle: Cannot read "out": it is a directory. Did you mean "out/topology.json"?\n',
      ]);
    });

    it("names a stage where the directory of a plan is given", async () => {
      const cwd = await deployed();
      await planned(cwd, "-o", "change");
      const { code, stderr } = await invoke(["plan", "change", "new.json"], { cwd });
      expect([code, stderr]).toEqual([
        2,
        'gen-bundle: "change" is a directory without a manifest.json of gen-bundle: name a topology, or the directory of a bundle, such as "change/stage-0".\n',
      ]);
    });
  });

  it.each([
    [["plan"], "Name the topology of the running estate and the new one: gen-bundle plan OLD NEW."],
    [
      ["plan", "old.json"],
      "Name the topology of the running estate and the new one: gen-bundle plan OLD NEW.",
    ],
    [["plan", "old.json", "new.json", "--check", "x"], '--check does not go with "gen-bundle plan".'],
    [["plan", "old.json", "new.json", "--old-secrets", "x"], "--old-secrets goes with"],
    [["old.json", "--skip-gate", "a=b"], '--skip-gate goes with "gen-bundle plan"'],
    [["plan", "old.json", "new.json", "--skip-gate", "healthy"], 'and "healthy" has no reason.'],
    [["plan", "old.json", "new.json", "--skip-gate", "healthy= "], "has no reason."],
    [["old.json", "--verify", "x"], '--verify goes with "gen-bundle plan"'],
    [["plan", "old.json", "--verify", "x"], "--verify takes both topologies or none"],
    [["plan", "--verify", "x", "--out", "y"], "--out does not go with"],
    [["plan", "--verify", "x", "--down", "sql1"], "--down does not go with --verify."],
    [["plan", "--verify", "x", "--format", "markdown"], "--format must be text or json"],
    [["plan", "-", "new.json", "--verify", "-"], "Standard input can be read only once"],
    [["old.json", "--secrets", "x", "--old-secrets", "x"], "--old-secrets goes with"],
    [
      ["plan", "old.json", "new.json", "--secrets", "-", "--old-secrets", "-"],
      "Standard input can be read only once, so give - only once.",
    ],
    [
      ["plan", "old.json", "new.json", "--format", "sarif"],
      "--format must be text, json or markdown, and is",
    ],
  ])("%j is told in one line", async (args, sentence) => {
    const { code, stderr } = await invoke(args, { cwd: folder() });
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
