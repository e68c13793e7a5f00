import { spawn } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { root } from "../examples.ts";
import { estate, json, workspace } from "./invoke.ts";

const program = join(root, "dist/cli.cjs");

/** How often the program is killed in each situation: `GEN_BUNDLE_KILLS=200 npx vitest run …` is thorough. */
const kills = Number(process.env["GEN_BUNDLE_KILLS"] ?? 4);
const signals = [
  ...Array<NodeJS.Signals>(kills).fill("SIGKILL"),
  ...(["SIGINT", "SIGTERM", "SIGHUP"] as const).flatMap((signal) =>
    Array<NodeJS.Signals>(Math.ceil(kills / 8)).fill(signal),
  ),
];

/** Topologies that share some files, and of which each has files that the others have not. */
const many = (letter: string) => Array.from({ length: 12 }, (_, index) => `${letter}${index}`);
const topologies = {
  before: json(estate("s0", "s1", "s2", ...many("a"))),
  after: json({ ...estate("s0", "s1", ...many("b")), timezone: "Asia/Tehran" }),
  other: json(estate("s1", "s2", ...many("c"))),
};
type Name = keyof typeof topologies;

function start(cwd: string, name: Name) {
  const child = spawn(process.execPath, [program, `${name}.json`, "-q", "-o", "out"], { cwd });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>(
    (resolve) => {
      child.on("close", (code, signal) => resolve({ code, signal, stderr }));
    },
  );
  return { child, ended };
}

const marks = (cwd: string) =>
  existsSync(join(cwd, "out")) ? readdirSync(join(cwd, "out")).filter((name) => name.startsWith(".")) : [];

/** Waits until a run has begun to write. */
async function writing(cwd: string, { child }: ReturnType<typeof start>): Promise<void> {
  while (marks(cwd).length === 0 && child.exitCode === null) await sleep(1);
}

/** Everything below a folder: what it is, who may read it, and what is in it. */
function whole(folder: string): [string, string, string][] {
  return ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })].sort().map((path) => {
    const stats = lstatSync(join(folder, path));
    return [path, stats.mode.toString(8), stats.isFile() ? readFileSync(join(folder, path), "utf8") : ""];
  });
}

const files = Object.fromEntries(Object.entries(topologies).map(([name, text]) => [`${name}.json`, text]));

async function fresh(name: Name) {
  const cwd = workspace(files);
  expect(await start(cwd, name).ended).toEqual({ code: 0, signal: null, stderr: "" });
  return whole(join(cwd, "out"));
}

describe("a run that is killed", () => {
  it.each(["a first write", "an update"])(
    "while it does %s leaves what the next run completes, whatever that one writes",
    async (situation) => {
      const expected = {
        before: await fresh("before"),
        after: await fresh("after"),
        other: await fresh("other"),
      };
      let interrupted = 0;
      for (const [index, signal] of signals.entries()) {
        const cwd = workspace(files);
        if (situation === "an update") await start(cwd, "before").ended;
        const run = start(cwd, "after");
        await writing(cwd, run);
        // All of the writing takes about 50 ms; some are killed a little later or not at all.
        await sleep(Math.random() ** 2 * 60);
        run.child.kill(signal);
        const { code, signal: cause } = await run.ended;
        expect([code, cause]).toEqual(code === null ? [null, signal] : [0, null]);
        const left = marks(cwd).length;
        if (signal !== "SIGKILL") {
          expect(left).toBe(0);
          expect(whole(join(cwd, "out"))).toEqual(expected.after);
        }
        interrupted += left;
        // What is unfinished never lies where it is copied to hosts from.
        if (existsSync(join(cwd, "out/hosts")))
          expect(whole(join(cwd, "out/hosts")).filter(([path]) => path.includes(".gen-bundle"))).toEqual([]);
        if (left > 0) {
          const check = spawn(process.execPath, [program, "after.json", "-q", "--check", "out"], { cwd });
          let list = "";
          check.stdout.on("data", (chunk) => {
            list += chunk;
          });
          expect(await new Promise((resolve) => check.on("close", resolve))).toBe(3);
          expect(list).toMatch(/^remove {2}\.gen-bundle-.*\/ {2}\(left by an interrupted run\)$/m);
        }
        const name = (["after", "before", "other"] as const)[index % 3] as Name;
        expect(await start(cwd, name).ended).toEqual({ code: 0, signal: null, stderr: "" });
        expect(whole(join(cwd, "out"))).toEqual(expected[name]);
      }
      // Otherwise nothing has been tested.
      expect(interrupted).toBeGreaterThan(0);
      if (process.env["GEN_BUNDLE_KILLS"])
        process.stdout.write(`${situation}: ${signals.length} kills, ${interrupted} left something\n`);
    },
    3_600_000,
  );
});

describe("a second run into one folder", () => {
  it("is refused while the first one writes, and touches nothing", async () => {
    const cwd = workspace(files);
    const run = start(cwd, "before");
    await writing(cwd, run);
    // It can neither go on nor end.
    run.child.kill("SIGSTOP");
    const before = whole(join(cwd, "out"));
    expect(marks(cwd)).toHaveLength(1);
    for (const option of ["-o", "--check"]) {
      const second = spawn(process.execPath, [program, "before.json", "-q", option, "out"], { cwd });
      let stderr = "";
      second.stderr.on("data", (chunk) => {
        stderr += chunk;
      });
      expect(await new Promise((resolve) => second.on("close", resolve))).toBe(2);
      expect(stderr).toBe(
        `gen-bundle: Process ${run.child.pid} is writing to "out": run gen-bundle again once it has ended. If it is not gen-bundle, remove "out/${marks(cwd)[0]}".\n`,
      );
    }
    expect(whole(join(cwd, "out"))).toEqual(before);
    run.child.kill("SIGCONT");
    expect(await run.ended).toEqual({ code: 0, signal: null, stderr: "" });
    expect(whole(join(cwd, "out"))).toEqual(await fresh("before"));
  });

  it("never mixes with the first one, however close they start", async () => {
    const expected = { before: await fresh("before"), after: await fresh("after") };
    const cwd = workspace(files);
    for (let turn = 0; turn < kills; turn++) {
      const ends = await Promise.all((["before", "after"] as const).map((name) => start(cwd, name).ended));
      for (const { code, stderr } of ends)
        expect(code === 0 ? stderr : stderr.slice(0, 20)).toBe(code === 0 ? "" : "gen-bundle: Process ");
      if (ends.every(({ code }) => code !== 0)) continue;
      const found = JSON.stringify(whole(join(cwd, "out")));
      expect([expected.before, expected.after].map((each) => JSON.stringify(each))).toContain(found);
    }
  });
});

describe("what a dead run left", () => {
  const manifest = (path: string) =>
    json({
      generator: "gen-bundle",
      version: "0",
      name: "estate",
      files: [{ path, mode: "0644", sensitive: false, component: "test" }],
    });
  const own = () => {
    const stat = readFileSync("/proc/self/stat", "utf8");
    return stat.replace(/^.*\) /s, "").split(" ")[19];
  };

  it.runIf(process.platform === "linux")("is told from a process that has its number now", async () => {
    const cwd = workspace(files);
    const stopped = start(cwd, "before");
    await writing(cwd, stopped);
    stopped.child.kill("SIGKILL");
    await stopped.ended;
    const [mark = ""] = marks(cwd);
    const [, , , birth = "", random = "", ...place] = mark.split(/[-]/);
    // This process lives, and has not begun when that one had.
    const [boot = ""] = birth.split(".");
    mkdirSync(join(cwd, "out", `.gen-bundle-${process.pid}-${birth}-${random}-${place.join("-")}`));
    expect(await start(cwd, "before").ended).toMatchObject({ code: 0 });
    expect(marks(cwd)).toEqual([]);
    // Of this very process, and of one on another host, nobody can say that it is dead.
    for (const [name, who] of [
      [
        `.gen-bundle-${process.pid}-${boot}.${own()}-x-${place.join("-")}`,
        `Process ${process.pid} is writing to "out"`,
      ],
      [".gen-bundle-7-1.1-x-1-elsewhere", 'Process 7 of "elsewhere" is writing to "out", or died there'],
    ] as const) {
      mkdirSync(join(cwd, "out", name));
      const { code, stderr } = await start(cwd, "before").ended;
      expect([code, stderr.includes(`gen-bundle: ${who}`), stderr.includes(`remove "out/${name}"`)]).toEqual([
        2,
        true,
        true,
      ]);
      expect(marks(cwd)).toEqual([name]);
      rmdirSync(join(cwd, "out", name));
    }
  });

  it("counts for what its manifest says, within the bundle alone", async () => {
    const cwd = workspace({
      ...files,
      "out/.gen-bundle-1/manifest.json": manifest("hosts/z/x"),
      "out/hosts/z/x": "x",
    });
    expect(await start(cwd, "before").ended).toMatchObject({ code: 0 });
    expect(whole(join(cwd, "out"))).toEqual(await fresh("before"));
    mkdirSync(join(cwd, "out/.gen-bundle-1"));
    writeFileSync(join(cwd, "out/.gen-bundle-1/manifest.json"), manifest("../victim"));
    writeFileSync(join(cwd, "victim"), "x");
    expect(await start(cwd, "before").ended).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, "victim"), "utf8")).toBe("x");
    expect(whole(join(cwd, "out"))).toEqual(await fresh("before"));
  });
});
