import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { invoke, workspace } from "./invoke.ts";

const text = readFileSync(new URL("../../examples/worker-groups/topology.json", import.meta.url), "utf8");
const folder = () => workspace({ "t.json": text, "wrong.json": "{}" });

describe("gen-bundle packages", () => {
  it("prints one package a line, of three words without quotation marks", async () => {
    const { code, stdout } = await invoke(["packages", "t.json", "-q"], { cwd: folder() });
    expect(code).toBe(0);
    for (const line of stdout.trimEnd().split("\n"))
      expect(line).toMatch(/^\S+ +[A-Za-z0-9.:=*<>~!,[\]_/-]+ +\S+$/);
    const words = stdout.split("\n").map((line) => line.split(/ +/));
    expect(words).toContainEqual(["debian12", "patroni=4.1.*", "pgdg"]);
    expect(words).toContainEqual(["debian12", "erlang-base=1:27.*", "rabbitmq"]);
    expect(words).toContainEqual(["debian12", "curl", "-"]);
    expect(words).toContainEqual(["python3.11:gpu1", "--require-hashes", "https://pypi.example.com/simple"]);
    // Each environment in full.
    expect(words.filter(([, word]) => word === "--require-hashes")).toHaveLength(2);
  });

  it("is part of the JSON document, with the hosts of each package", async () => {
    const { code, stdout } = await invoke(["packages", "t.json", "--format", "json"], { cwd: folder() });
    const { ok, diagnostics, packages } = JSON.parse(stdout);
    expect([code, ok]).toEqual([0, true]);
    expect(diagnostics.map(({ rule }: { rule: string }) => rule)).not.toContain("secrets-left-out");
    const [platform] = packages.platforms;
    expect(packages.platforms).toHaveLength(1);
    expect(platform).toMatchObject({ platform: "debian12", title: "Debian 12", packageManager: "apt" });
    expect(platform.packages).toContainEqual({
      name: "rabbitmq-server",
      series: "4.3",
      repository: "rabbitmq",
      hosts: ["db1", "db2", "db3"],
    });
    const gpu = packages.environments.find(({ hosts }: { hosts: string[] }) => hosts.includes("gpu1"));
    expect(gpu).toMatchObject({
      path: "/opt/airflow/venv",
      interpreter: "/usr/bin/python3",
      python: "3.11",
      index: "https://pypi.example.com/simple",
    });
  });

  it("names versions as the package manager of the platform does", async () => {
    const args = [
      "packages",
      "t.json",
      "-q",
      "--set",
      "platform=el9",
      "--set",
      "postgres.patroni.version=4.1.2",
    ];
    const { stdout } = await invoke(args, { cwd: folder() });
    expect(stdout).toMatch(/^el9 +patroni-4\.1\.2 +pgdg$/m);
    expect(stdout).toMatch(/^el9 +erlang-27\.\* +rabbitmq$/m);
    const debian = await invoke(
      [
        "packages",
        "t.json",
        "-q",
        "--set",
        "postgres.patroni.version=4.1.2",
        "--set",
        'keepalived.version="2.2"',
      ],
      { cwd: folder() },
    );
    expect(debian.stdout).toMatch(/^debian12 +patroni=4\.1\.2-\* +pgdg$/m);
    expect(debian.stdout).toMatch(/^debian12 +keepalived=1:2\.2\.\* +-$/m);
  });

  it("prints the findings instead, of a topology with errors", async () => {
    const { code, stdout, stderr } = await invoke(["packages", "wrong.json"], { cwd: folder() });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("[missing-key]");
  });
});
