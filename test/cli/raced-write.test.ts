import { spawn } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../examples.ts";
import { estate, json, tree, workspace } from "./invoke.ts";

const program = join(root, "dist/cli.cjs");

/** How many runs are raced: `GEN_BUNDLE_RACES=50 npx vitest run …` is thorough. */
const races = Number(process.env["GEN_BUNDLE_RACES"] ?? 6);

/** Puts a link in the place of a directory and the directory back, again and again, from a moment of a run on. */
const swapping = `
const fs = require("node:fs");
const [out, place, victim, moment] = process.argv.slice(1);
process.stdout.write("ready");
for (let mark; !mark || !fs.existsSync(out + "/" + mark + "/" + moment); ) {
  mark = fs.readdirSync(out).find((name) => name.startsWith(".gen-bundle-"));
}
for (;;) {
  try {
    fs.renameSync(place, place + ".away");
    fs.symlinkSync(victim, place);
    fs.unlinkSync(place);
    fs.renameSync(place + ".away", place);
  } catch {}
}`;

it.runIf(process.platform === "linux").each(["out/hosts", "out/hosts/a", "out/hosts/a/etc"])(
  "nothing is written, removed or opened up behind a link that takes the place of %s while a run writes",
  async (place) => {
    for (let race = 0; race < Math.ceil(races / 3); race++) {
      const hosts = ["a", ...Array.from({ length: 30 }, (_, index) => `h${index}`)];
      const cwd = workspace({ "t.json": json(estate(...hosts, "gone")) });
      const run = () => spawn(process.execPath, [program, "t.json", "-q", "-o", "out"], { cwd });
      const code = (child: ReturnType<typeof run>) =>
        new Promise<number | null>((resolve) => child.on("close", resolve));
      expect(await code(run())).toBe(0);
      // What could be hit by a write, a removal and a change of permissions: the names that are written and removed.
      const victim = join(cwd, "victim");
      for (const path of tree(join(cwd, "out/hosts"))) {
        const ofA = path.startsWith("a/etc/") ? [path.slice("a/".length), path.slice("a/etc/".length)] : [];
        for (const below of [path, ...ofA]) {
          mkdirSync(join(victim, below, ".."), { recursive: true });
          writeFileSync(join(victim, below), "precious");
        }
      }
      const before = seen(victim);
      writeFileSync(join(cwd, "t.json"), json({ ...estate(...hosts), timezone: "Asia/Tehran" }));
      const swapper = spawn(process.execPath, [
        "-e",
        swapping,
        join(cwd, "out"),
        join(cwd, place),
        victim,
        // As soon as it has begun; as soon as all that is new is there and nothing is in its place yet.
        race % 4 === 0 ? "." : "manifest.json",
      ]);
      await new Promise((resolve) => swapper.stdout.once("data", resolve));
      // It either comes between two swaps or says what is in its way.
      const ended = await code(run());
      swapper.kill("SIGKILL");
      await new Promise((resolve) => swapper.on("close", resolve));
      expect([0, 2]).toContain(ended);
      expect(seen(victim)).toEqual(before);
    }
  },
);

function seen(folder: string): [string, string, number, string][] {
  return ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })].sort().map((path) => {
    const stats = lstatSync(join(folder, path));
    const text = stats.isFile() ? readFileSync(join(folder, path), "utf8") : "";
    return [path, stats.mode.toString(8), stats.ino, text];
  });
}
