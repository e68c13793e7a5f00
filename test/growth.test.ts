import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./examples.ts";

/**
 * Lists that may have thousands of items. Those with a small limit may cost more: each of 99 members has a line for every
 * other one, and 255 VIPs and 100 shares are compared with each other.
 */
const long = [
  "workers with external services$",
  "workers with local load balancers",
  "hosts with agents \\(agents\\)",
  "workers of two groups",
  "databases behind three poolers",
  "virtual hosts with users",
  "zones of workers with external",
  "ranges of workers",
  "hosts outside of the subnet",
  "hosts with one address",
  "acceptances",
  "merge keys$",
];

it("runs no part of the library more often than an input grows", () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "test/bench/counts.mjs"), `^(?:${long.join("|")})`, "24"],
    { encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([]);
}, 600_000);
