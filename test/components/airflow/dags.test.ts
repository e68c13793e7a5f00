import { describe, expect, it } from "vitest";
import { buildBundle } from "../../../src/index.ts";
import { type Json, planOf, topology, withAirflow } from "../../rules/harness.ts";
import { strongSecrets } from "../../secrets.ts";

const key = `ssh-ed25519 ${"A".repeat(68)}`;
const overSsh = { url: "ssh://git@git.example.com/team/dags.git", hostKeys: [`git.example.com ${key}`] };
const estate = (git: Json, airflow: Readonly<Record<string, Json>> = {}) =>
  topology(withAirflow, { airflow: { ...airflow, dags: { git } } });

/** The messages of errors, by place. */
function errors(git: Json) {
  return buildBundle(estate(git))
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ at, message }) => [at[0]?.pointer, message]);
}

function filesOf(git: Json, host: string, airflow: Readonly<Record<string, Json>> = {}) {
  const input = estate(git, airflow);
  const secrets = strongSecrets(planOf(input));
  const built = buildBundle(input, { secrets });
  const artifacts = built.ok ? built.bundle.artifacts.filter((artifact) => artifact.host === host) : [];
  return { secrets, files: new Map(artifacts.map((artifact) => [artifact.path, artifact])) };
}

describe("airflow.dags.git", () => {
  it("asks for the host keys of an SSH server", () => {
    expect(errors({ url: overSsh.url })).toEqual([
      ["/airflow/dags/git/hostKeys", expect.stringContaining("must have the host keys of the SSH server")],
    ]);
  });

  it.each([
    [overSsh.url, "github.com"],
    ["ssh://git@git.example.com:2222/dags.git", "git.example.com"],
    ["ssh://git@git.example.com:2222/dags.git", "[git.example.com]:22"],
  ])("finds host keys of another host than that of %s: %s", (url, name) => {
    expect(errors({ url, hostKeys: [`${name} ${key}`] })).toEqual([
      ["/airflow/dags/git/hostKeys", expect.stringContaining("which is the host of the URL")],
    ]);
  });

  it("accepts the host keys of another port in the form of ssh-keyscan", () => {
    const hostKeys = [`[git.example.com]:2222 ${key}`];
    expect(errors({ url: "ssh://git@git.example.com:2222/dags.git", hostKeys })).toEqual([]);
  });

  it.each([
    "https://user:password@git.example.com/dags.git",
    "https://token@git.example.com/dags.git",
    "ssh://git:password@git.example.com/dags.git",
    "ssh://git.example.com/dags.git",
    "git@git.example.com:team/dags.git",
    "http://git.example.com/dags.git",
    "file:///srv/dags.git",
    "ssh://-oProxyCommand=x@git.example.com/dags.git",
    "ssh://git@-oProxyCommand=x/dags.git",
    "https://git.example.com/a$(id).git",
    "https://git.example.com:99999/dags.git",
    "https://git.example.com",
  ])("refuses the URL %s", (url) => {
    expect(errors({ url }).map(([place]) => place)).toEqual(["/airflow/dags/git/url"]);
  });

  it.each(["-x", "a..b", "a/", "/a", "a.lock", "a//b", "a b", "a~1", "a:b", "@{1}", "$(id)", "a."])(
    "refuses the branch %s",
    (branch) => {
      expect(errors({ ...overSsh, branch }).map(([place]) => place)).toEqual(["/airflow/dags/git/branch"]);
    },
  );

  it.each(["/dags", "dags/", "../dags", "a/../b", ".git", "-a", "a b"])("refuses the folder %s", (folder) => {
    expect(errors({ ...overSsh, folder }).map(([place]) => place)).toEqual(["/airflow/dags/git/folder"]);
  });

  it("refuses an interval at which hosts do not fetch at the same second", () => {
    expect(errors({ ...overSsh, interval: 45 })).toEqual([
      ["/airflow/dags/git/interval", expect.stringContaining("10, 15, 20, 30, 60")],
    ]);
  });

  it("refuses what belongs to the other kind of URL", () => {
    expect(errors({ ...overSsh, user: "me" }).map(([place]) => place)).toEqual(["/airflow/dags/git/user"]);
    const url = "https://git.example.com/dags.git";
    expect(errors({ ...overSsh, url }).map(([place]) => place)).toEqual(["/airflow/dags/git/hostKeys"]);
  });

  it("refuses a path of its own", () => {
    const { diagnostics } = buildBundle(
      topology(withAirflow, { airflow: { dags: { path: "/srv/dags", git: overSsh } } }),
    );
    expect(
      diagnostics.filter(({ severity }) => severity === "error").map(({ at }) => at[0]?.pointer),
    ).toEqual(["/airflow/dags/path"]);
  });

  it("gives the key to the account of the fetch alone, with all of its lines", () => {
    const { files, secrets } = filesOf(overSsh, "n2");
    expect(files.get("/etc/airflow-dags/key")).toMatchObject({
      content: secrets["airflow-dags-key"],
      mode: 0o640,
      user: "root",
      group: "airflow-dags",
      sensitive: true,
    });
    expect(files.get("/etc/airflow-dags/known_hosts")?.content).toContain(`\n${overSsh.hostKeys[0]}\n`);
  });

  it("refuses to fetch with a placeholder, and lets Airflow wait for the first fetch", () => {
    const { files } = filesOf({ ...overSsh, folder: "a/b" }, "n2");
    expect(files.get("/etc/systemd/system/airflow-dags.service")?.content).toContain(
      "grep --quiet MISSING-SECRET /etc/airflow-dags/key;",
    );
    expect(files.get("/etc/systemd/system/airflow-celery-worker.service")?.content).toContain(
      "ExecStartPre=/bin/sh -c 'test -d /var/lib/airflow-dags/current/a/b || ",
    );
  });

  it("stores a token encoded, and none for a repository that everybody may read", () => {
    const url = "https://git.example.com:8443/dags.git";
    const { files, secrets } = filesOf({ url, user: "deploy" }, "n2");
    const token = encodeURIComponent(secrets["airflow-dags-token"] as string);
    expect(files.get("/etc/airflow-dags/credentials")).toMatchObject({
      content: `https://deploy:${token}@git.example.com:8443\n`,
      mode: 0o640,
      group: "airflow-dags",
      sensitive: true,
    });
    expect(filesOf({ url }, "n2").files.has("/etc/airflow-dags/credentials")).toBe(false);
  });

  it.each(["2.9.3", "3.3.2"])("Airflow %s reads the last commit, where it is fetched", (version) => {
    const { files } = filesOf({ ...overSsh, folder: "dags" }, "n1", { version });
    expect(files.get("/etc/airflow/airflow.cfg")?.content).toContain(
      "\ndags_folder = /var/lib/airflow-dags/current/dags\n",
    );
  });

  it("replaces a share of the same name", () => {
    const plan = planOf(
      topology(withAirflow, { nfs: { hosts: ["n3"] }, airflow: { dags: { git: overSsh } } }),
    );
    expect(plan.mounts).toEqual([]);
  });

  it("is no finding of hosts that read DAGs without a share", () => {
    expect(buildBundle(estate(overSsh)).diagnostics.map(({ rule }) => rule)).not.toContain(
      "airflow-dags-unshared",
    );
  });
});
