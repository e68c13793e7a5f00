import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildBundle } from "../src/index.ts";
import { parseTopology } from "../src/parse.ts";
import { resolvePlan } from "../src/plan.ts";
import { strongSecrets } from "./secrets.ts";

/*
 * install.sh of one host, with its absolute paths moved below a folder and every program that would change the machine
 * replaced by one that notes what it was asked to do.
 */
const topology = {
  name: "install",
  network: { subnet: "10.0.0.0/24" },
  hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" } },
  vips: { vip: { address: "10.0.0.9", hosts: ["a", "b"] } },
  etcd: { hosts: ["a"] },
  postgres: { hosts: ["a"] },
  haproxy: { hosts: ["a", "b"], vip: "vip" },
};

const folder = mkdtempSync(join(tmpdir(), "gen-bundle-install-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const host = join(folder, "host");
const log = join(folder, "log");
const place = (path: string) => join(host, path);
let script = "";

function install() {
  writeFileSync(log, "");
  const { status, stderr } = spawnSync("bash", ["-c", script], {
    encoding: "utf8",
    // With a socket as input bash would read the profile of whoever runs the test.
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: `${join(folder, "bin")}:${process.env["PATH"]}` },
  });
  return {
    status,
    stderr,
    done: readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line.startsWith("systemctl")),
  };
}

beforeAll(() => {
  const parsed = parseTopology(topology);
  if (!parsed.ok) throw new Error("The topology of this test is broken.");
  const result = buildBundle(topology, { secrets: strongSecrets(resolvePlan(parsed.topology)) });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  for (const { host: name, path, content } of result.bundle.artifacts) {
    if (name !== "a") continue;
    mkdirSync(dirname(place(path)), { recursive: true });
    writeFileSync(place(path), content);
    if (path === "/root/gen-bundle/install.sh") script = content;
  }
  script = script.replaceAll(/(?<=[\s"=])\/(?=(?:etc|var|usr)\/)/g, `${host}/`);
  mkdirSync(place("/var/lib"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  const stub = `#!/bin/bash\necho "$(basename "$0") $*" >>${log}\n`;
  for (const name of [
    "systemctl",
    "hostnamectl",
    "timedatectl",
    "systemd-sysusers",
    "systemd-tmpfiles",
    "sysctl",
    "chown",
    "restorecon",
  ]) {
    writeFileSync(join(folder, "bin", name), stub, { mode: 0o755 });
  }
  writeFileSync(join(folder, "bin", "id"), "#!/bin/sh\necho 0\n", { mode: 0o755 });
  execFileSync("bash", ["-n", "-c", script]);
});

describe("install.sh", () => {
  it("refuses a database cluster that is there before it", () => {
    const cluster = place("/var/lib/pgsql/16/data/PG_VERSION");
    mkdirSync(dirname(cluster), { recursive: true });
    writeFileSync(cluster, "16\n");
    const { status, stderr, done } = install();
    expect([status, done]).toEqual([1, []]);
    expect(stderr).toContain(
      "that Patroni did not make, and would refuse it. Remove it and run install.sh again",
    );
    rmSync(cluster);
  });

  it("refuses a placeholder", () => {
    const file = place("/etc/patroni/patroni.env");
    const text = readFileSync(file, "utf8");
    appendFileSync(file, "X=MISSING-SECRET-x\n");
    const { status, stderr, done } = install();
    expect([status, done]).toEqual([1, []]);
    expect(stderr).toContain("patroni.env holds a placeholder instead of a secret");
    writeFileSync(file, text);
  });

  it("enables every unit and starts each with its files the first time", () => {
    const { status, stderr, done } = install();
    expect([status, stderr]).toEqual([0, ""]);
    expect(done.slice(0, 2)).toEqual([
      "systemctl daemon-reload",
      "systemctl mask --now postgresql-16.service",
    ]);
    expect(done).toContain("systemctl enable --quiet patroni.service");
    expect(done).toContain("systemctl restart --no-block patroni.service");
    expect(done).toContain("systemctl reload-or-restart --no-block firewalld.service");
    expect(done).toContain("systemctl start --no-block sshd.service");
  });

  it("only starts what has not changed, the second time", () => {
    const { status, done } = install();
    expect(status).toBe(0);
    expect(done.filter((line) => /restart|reload-/.test(line))).toEqual([]);
    expect(done).toContain("systemctl start --no-block patroni.service");
  });

  it("reloads or restarts exactly the units of a changed file", () => {
    appendFileSync(place("/etc/patroni/patroni.yml"), "# changed\n");
    appendFileSync(place("/etc/etcd/etcd.conf.yml"), "# changed\n");
    const { done } = install();
    expect(done.filter((line) => /restart|reload-/.test(line)).sort()).toEqual([
      "systemctl reload-or-restart --no-block patroni.service",
      "systemctl restart --no-block etcd.service",
    ]);
  });

  it("takes no data of its own for an obstacle", () => {
    writeFileSync(place("/var/lib/pgsql/16/data/PG_VERSION"), "16\n");
    expect(install().status).toBe(0);
  });

  it("stops a unit that an earlier bundle ran and this one does not", () => {
    script = script.replace(/^apply keepalived\.service .*\n/m, "").replace(" keepalived.service", "");
    const { status, done } = install();
    expect(status).toBe(0);
    expect(done).toContain("systemctl disable --now keepalived.service");
    expect(install().done).not.toContain("systemctl disable --now keepalived.service");
  });
});
