import { spawn } from "node:child_process";

/**
 * Runs a program to its end. Resolves whatever its exit status is.
 *
 * @param killed a signal upon which the program and all that it started are killed
 */
export function attempt(command, args, { env = process.env, input = "", killed } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = ["pipe", "pipe", "pipe"];
    const child = spawn(command, args, { env, stdio, detached: killed !== undefined });
    killed?.addEventListener("abort", () => process.kill(-child.pid, "SIGKILL"));
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => {
        output[name] += text;
      });
    }
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, ...output }));
  });
}

/** Runs a program that must succeed, and returns what it printed. */
export async function run(command, ...args) {
  const { status, stdout, stderr } = await attempt(command, args);
  if (status !== 0) {
    throw new Error(`"${[command, ...args].join(" ")}" ended with ${status}: ${(stderr || stdout).trim()}`);
  }
  return stdout.trim();
}

export const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Asks until something is there, and returns it. */
export async function until(what, seconds, ask) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s.`);
    await sleep(0.25);
  }
}
