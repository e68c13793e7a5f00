import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { root } from "../examples.ts";
import { workspace } from "./invoke.ts";

const page = readFileSync(join(root, "docs/CI.md"), "utf8");
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = "", text = ""]) => ({
  language,
  text,
}));
const documents = blocks.filter(({ language }) => language === "yaml").map(({ text }) => parse(text));
const plain = blocks.filter(({ language }) => language === "sh").map(({ text }) => text);
const action = parse(readFileSync(join(root, ".github/actions/topology/action.yml"), "utf8"));
const github = (action.runs.steps as { name?: string; run?: string }[]).filter(
  ({ run }) => run !== undefined,
);
const gitlab = documents.flatMap(({ topology }): string[] => topology?.script ?? []);

const example = JSON.parse(readFileSync(join(root, "examples/minimal/topology.json"), "utf8"));
const change = (edit: (topology: typeof example) => void) => {
  const topology = structuredClone(example);
  edit(topology);
  return `${JSON.stringify(topology, undefined, 2)}\n`;
};
const old = change(() => {});
/** One more host for tasks. */
const better = change((topology) => {
  topology.hosts["node4"] = { address: "10.0.0.14" };
  topology.airflow["workers"] = ["node2", "node3", "node4"];
});
/** The same, with a warning that the old topology does not have. */
const now = better.replace("{", '{ "accept": { "quorum-even": "it is not" },');

/** A repository with two commits, and programs that stand in for those that need the network. */
function repository(before: string | undefined, after: string) {
  const cwd = workspace({ "README.md": "" });
  const temporary = workspace();
  const programs = workspace({
    "gen-bundle": `#!/bin/sh\nexec ${process.execPath} ${join(root, "dist/cli.cjs")} "$@" --today 2026-11-21\n`,
    npm: recorder("npm", ""),
    gh: recorder("gh", `case "$*" in *--paginate*) printf '%s' "$COMMENT" ;; esac`),
    curl: recorder("curl", `case "$*" in *per_page*) printf '%s' "$NOTES" ;; esac`),
    git: `#!/bin/sh\nif [ "$1" = fetch ]; then ${record("git")}; else exec /usr/bin/git "$@"; fi\n`,
  });
  const commit = (topology: string | undefined, message: string) => {
    if (topology !== undefined) writeFileSync(join(cwd, "topology.json"), topology);
    git("add", ".");
    git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", message);
  };
  const git = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync("git", args, { cwd, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    return stdout.trim();
  };
  git("init", "-q", "-b", "main");
  commit(before, "old");
  const base = git("rev-parse", "HEAD");
  commit(after, "new");
  spawnSync("chmod", ["-R", "755", programs]);
  const run = (script: string, env: Readonly<Record<string, string>> = {}, shell = ["bash", "-e"]) => {
    const [program = "", ...options] = shell;
    const { status, stdout, stderr } = spawnSync(program, [...options, "-c", script], {
      cwd,
      encoding: "utf8",
      env: {
        PATH: `${programs}:${process.env["PATH"]}`,
        HOME: temporary,
        CALLS: join(programs, "calls"),
        GEN_BUNDLE: "gen-bundle.tgz",
        GITHUB_ACTION_PATH: join(root, ".github/actions/topology"),
        TOPOLOGY: action.inputs.topology.default,
        BASE: action.inputs.base.default,
        RUNNER_TEMP: temporary,
        GITHUB_WORKSPACE: cwd,
        GITHUB_REPOSITORY: "owner/name",
        NUMBER: "7",
        CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
        CI_API_V4_URL: "https://gitlab.example/api/v4",
        CI_PROJECT_ID: "3",
        CI_MERGE_REQUEST_IID: "7",
        GITLAB_TOKEN: "token",
        COMMENT: "",
        NOTES: "[]",
        ...env,
      },
    });
    const directories = /(?:\/[\w.-]+)+\/(?:tmp\.\w+|(?=old\.json|old-topology))/g;
    return { status, stdout, stderr: stderr.replaceAll(directories, "DIR/") };
  };
  return {
    run,
    cwd,
    temporary,
    calls: () => readFileSync(join(programs, "calls"), "utf8"),
    read: (path: string) => readFileSync(path, "utf8"),
  };
}

const record = (name: string) => `printf '%s\\n' "${name} $*" >> "$CALLS"`;
const recorder = (name: string, answer: string) => `#!/bin/sh\n${record(name)}\n${answer}\n`;

it("has one script, and the steps of two systems", () => {
  expect(blocks.map(({ language }) => language)).toEqual(["sh", "yaml", "yaml", "yaml", "js"]);
  expect(github.map(({ name }) => name)).toEqual([
    "Install gen-bundle",
    "Read the topology of the base",
    "New findings",
    "All findings as SARIF",
    "Comment with the comparison and the plan",
  ]);
  expect(gitlab).toHaveLength(7);
});

describe("the plain shell", () => {
  const script = plain.join("");
  const check = ({ run }: ReturnType<typeof repository>) => run(`set -- HEAD^1\n${script}`, {}, ["sh"]);

  it("fails on a new warning alone, and shows the comparison", () => {
    const { status, stdout, stderr } = check(repository(old, now));
    expect(stdout).toMatchInlineSnapshot(`
      "minimal

      Hosts and what runs on them
        node4  not there -> Airflow's virtual environment; Airflow Celery worker

      Hosts that each service may lose and still work
        Airflow Celery worker  1 of 2 hosts -> 2 of 3 hosts

      Use of limited resources
        PostgreSQL connections  116 of 185 (128 with 10 % in reserve) -> 120 of 185 (132 with 10 % in
                                reserve)

      Equal: Services that stop when one host is lost; More services that stop when two hosts are lost
      together; VIPs and the hosts that may own them; Quorums; Duration of failovers: worst case, typical
      case; Data that is lost with a host; Time for which an old database leader may accept writes while a
      new leader exists.
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "topology.json:1:15: warning: "accept" names the rule "quorum-even", which has no findings in this topology. [accept-without-effect]
        at   /accept/quorum-even
            1 | { "accept": { "quorum-even": "it is not" },
              |               ^^^^^^^^^^^^^
        fix  Remove the entry.

      1 warning
      "DIR/" also has: database-without-backup, tasks-beside-state, connections-unencrypted, secrets-left-out, capacity-unknown, zone-unknown, airflow-dags-unshared.
      No bundle: --strict treats warnings as errors.
      "
    `);
    expect(status).toBe(1);
  });

  it("succeeds with the warnings of the base, and fails on all where there is no base", () => {
    expect(check(repository(old, better)).status).toBe(0);
    const { status, stdout } = check(repository(undefined, old));
    expect([status, stdout.split("\n")[0]]).toEqual([
      1,
      "There is no topology.json in HEAD^1, so every finding is new.",
    ]);
  });

  it("lets a change through that mends the base", () => {
    const { status, stderr } = check(repository(old.replace('"10.0.0.12"', '"10.0.0.11"'), old));
    expect(stderr).toContain("so there is no estate to compare with");
    expect(status).toBe(0);
  });
});

describe("GitHub Actions", () => {
  const steps = (repo: ReturnType<typeof repository>, env?: Readonly<Record<string, string>>) =>
    github.map(({ name, run = "" }) => ({ name, ...repo.run(run, env) }));

  it("annotates new findings, makes SARIF of all, and comments once", () => {
    const repo = repository(old, now);
    const done = steps(repo);
    expect(done.map(({ name, status }) => [name, status])).toEqual([
      ["Install gen-bundle", 0],
      ["Read the topology of the base", 0],
      ["New findings", 1],
      ["All findings as SARIF", 0],
      ["Comment with the comparison and the plan", 0],
    ]);
    expect(done[2]?.stdout).toMatchInlineSnapshot(`
      "::warning file=topology.json,line=1,col=15,title=accept-without-effect::"accept" names the rule "quorum-even", which has no findings in this topology.%0ARemove the entry.
      "
    `);
    expect(done[2]?.stderr).toMatchInlineSnapshot(`
      ""DIR/old-topology" also has: database-without-backup, tasks-beside-state, connections-unencrypted, secrets-left-out, capacity-unknown, zone-unknown, airflow-dags-unshared.
      No bundle: --strict treats warnings as errors.
      "
    `);
    const [{ results }] = JSON.parse(repo.read(join(repo.temporary, "gen-bundle.sarif"))).runs;
    expect(results.length).toBeGreaterThan((done[2]?.stdout.match(/^::/gm) ?? []).length);
    expect(repo.calls()).toMatchInlineSnapshot(`
      "npm ci --no-audit --no-fund
      npm install --global .
      gh api --paginate repos/owner/name/issues/7/comments --jq .[] | select(.body | startswith("<!-- gen-bundle -->")) | .id
      gh api --method POST repos/owner/name/issues/7/comments -F body=@comment.md
      "
    `);
    expect(repo.read(join(repo.temporary, "comment.md"))).toMatchInlineSnapshot(`
      "<!-- gen-bundle -->
      ### minimal

      - Hosts and what runs on them: 1 changed, 3 equal
      - Hosts that each service may lose and still work: 1 changed, 8 equal
      - Use of limited resources: 1 changed, 0 equal

      Equal: Services that stop when one host is lost; More services that stop when two hosts are lost together; VIPs and the hosts that may own them; Quorums; Duration of failovers: worst case, typical case; Data that is lost with a host; Time for which an old database leader may accept writes while a new leader exists.

      <details><summary>Hosts and what runs on them</summary>

      | | Before | After |
      | --- | --- | --- |
      | node4 | not there | Airflow's virtual environment; Airflow Celery worker |

      </details>

      <details><summary>Hosts that each service may lose and still work</summary>

      | | Before | After |
      | --- | --- | --- |
      | Airflow Celery worker | 1 of 2 hosts | 2 of 3 hosts |

      </details>

      <details><summary>Use of limited resources</summary>

      | | Before | After |
      | --- | --- | --- |
      | PostgreSQL connections | 116 of 185 (128 with 10 % in reserve) | 120 of 185 (132 with 10 % in reserve) |

      </details>

      ### minimal: 3 changes, 2 stages, 3 steps

      - Airflow Celery worker waits for its running tasks before it stops, at most 3600 s on node2.


      <details><summary>Values that change</summary>

      | Value | Before | After | Alone |
      | --- | --- | --- | --- |
      | hosts.node4 | absent | \`{"address":"10.0.0.14","addresses":{},"managed":true}\` | start chronyd.service, start firewalld.service, start sshd.service |
      | airflow.workers | \`["node2","node3"]\` | \`["node2","node3","node4"]\` | takes effect with the other changes |
      | accept.quorum-even | absent | \`"it is not"\` | touches no unit |

      </details>

      <details><summary>Stage 1 of 2: Add node4</summary>

      1. Check all hosts before the first one changes
         - node1, node2, node3, node4: machine, state, accounts, keys, and files by the programs that read them
         - Accounts and packages are installed on node4, and no service is started.
         - Way back: Nothing is needed: no service has changed.
      2. Install on hosts that keep their services
         - node1: restart airflow-api-server.service, restart airflow-dag-processor.service, restart airflow-migrate.service, restart airflow-scheduler.service, restart airflow-triggerer.service, reload firewalld.service
         - node2: restart airflow-api-server.service, restart airflow-celery-worker.service, restart airflow-dag-processor.service, restart airflow-scheduler.service, restart airflow-triggerer.service, reload firewalld.service
         - node3: reload firewalld.service
         - Gates: healthy; streaming.
         - Airflow Celery worker waits for its running tasks before it stops, at most 3600 s on node2.
         - Way back: Install stage 0 on the same hosts again.
      3. Start what is new on node4
         - node4: start airflow-celery-worker.service, start airflow-venv.service, start chronyd.service, start firewalld.service, start sshd.service
         - Gates: healthy.
         - Way back: Plan the change from this stage back to the old topology.

      </details>

      <details><summary>Stage 2 of 2: Change settings</summary>

      No host changes.

      </details>
      "
    `);
  });

  it("updates the comment that there is", () => {
    const repo = repository(old, better);
    expect(steps(repo, { COMMENT: "42\n43\n" }).map(({ status }) => status)).toEqual([0, 0, 0, 0, 0]);
    expect(repo.calls()).toContain(
      "gh api --method PATCH repos/owner/name/issues/comments/42 -F body=@comment.md\n",
    );
  });

  it("leaves a comparison out that makes the comment too long", () => {
    const repo = repository(old, better);
    steps(repo);
    const [comment = ""] = github.flatMap(({ name, run = "" }) => (name?.startsWith("Comment") ? run : []));
    const long = (digits: number) => `gen-bundle() { printf '%0${digits}d\\n' 0; }\n${comment}`;
    const commentOf = (digits: number) => {
      expect(repo.run(long(digits)).status).toBe(0);
      return repo.read(join(repo.temporary, "comment.md"));
    };
    expect(commentOf(32_000)).toHaveLength("<!-- gen-bundle -->\n\n".length + 2 * 32_001);
    expect(commentOf(60_000)).toMatch(/^<!-- gen-bundle -->\nThe comparison is too long .*\n\n0{60000}\n$/);
  });

  it("comments nothing on the first topology", () => {
    const repo = repository(undefined, now);
    const done = steps(repo);
    expect(done.map(({ status }) => status)).toEqual([0, 0, 1, 0, 0]);
    expect(done[1]?.stdout).toBe("There is no topology.json in HEAD^1, so every finding is new.\n");
    expect(repo.calls()).not.toContain("gh ");
  });

  it("says in the comment that there is no comparison, where the topology has errors", () => {
    const repo = repository(old, old.replace('"10.0.0.12"', '"10.0.0.11"'));
    expect(steps(repo).map(({ status }) => status)).toEqual([0, 0, 1, 0, 0]);
    const comment = repo.read(join(repo.temporary, "comment.md"));
    const fault =
      /^ {4}\S*topology\.json:\d+:\d+: error: Host "node1" and host "node2" have the same address/m;
    const [first = "", compared = "", planned = ""] = comment.split(/^The .*:\n\n/m);
    expect(first).toBe("<!-- gen-bundle -->\n");
    for (const reasons of [compared, planned]) {
      expect(reasons).toMatch(fault);
      // Markdown reads none of it.
      expect(reasons.split("\n").filter((line) => !line.startsWith("    ") && line !== "")).toEqual([]);
      expect(reasons).not.toContain("info:");
    }
  });
});

describe("GitLab CI", () => {
  const job = (repo: ReturnType<typeof repository>, env?: Readonly<Record<string, string>>) =>
    repo.run(gitlab.join("\n"), env, ["bash", "-eo", "pipefail"]);

  it("reports new findings to code quality, adds a note, and fails on new warnings", () => {
    const repo = repository(old, now);
    expect(job(repo).status).toBe(1);
    const found = JSON.parse(repo.read(join(repo.cwd, "gl-code-quality-report.json")));
    expect(new Set(found.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(
      found.length,
    );
    expect(found.map(({ fingerprint: _, ...rest }: { fingerprint: string }) => rest)).toMatchInlineSnapshot(`
      [
        {
          "check_name": "accept-without-effect",
          "description": ""accept" names the rule "quorum-even", which has no findings in this topology.",
          "location": {
            "lines": {
              "begin": 1,
            },
            "path": "topology.json",
          },
          "severity": "major",
        },
      ]
    `);
    expect(repo.calls().replaceAll(/\b[0-9a-f]{40}\b/g, "BASE")).toMatchInlineSnapshot(`
      "npm install --global gen-bundle.tgz
      git fetch --depth 1 origin BASE
      curl --fail --silent --show-error --header PRIVATE-TOKEN: token https://gitlab.example/api/v4/projects/3/merge_requests/7/notes?per_page=100
      curl --fail --silent --show-error --output /dev/null --request POST --header PRIVATE-TOKEN: token --data-urlencode body@comparison.md https://gitlab.example/api/v4/projects/3/merge_requests/7/notes
      "
    `);
    expect(repo.read(join(repo.cwd, "comparison.md"))).toMatch(/^<!-- gen-bundle -->\n### minimal\n/);
  });

  it("updates the note that there is", () => {
    const repo = repository(old, better);
    const notes = [
      { id: 1, body: "Looks good" },
      { id: 2, body: "<!-- gen-bundle -->\n### minimal" },
    ];
    expect(job(repo, { NOTES: JSON.stringify(notes) }).status).toBe(0);
    expect(repo.calls()).toMatch(/--request PUT .*body@comparison\.md .*\/merge_requests\/7\/notes\/2\n$/);
  });
});
