import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planChange } from "../../src/index.ts";
import { root } from "../examples.ts";
import { describeChecker } from "./describe-checker.ts";
import { withFiles } from "./host.ts";
import { playOnMadeUpHosts } from "./play-on-made-up-hosts.ts";

const text = (which: string) =>
  readFileSync(join(root, `examples/changes/upgrade-etcd/${which}.json`), "utf8");

const script = (text: string) => ({ content: `#!/bin/sh\n${text}\n`, mode: 0o750 });

/** The plan of an upgrade of etcd on hosts whose install.sh and verify.sh only write down that they ran; sql1 leads. */
function withPlan(
  use: (
    play: (...words: string[]) => { status: unknown; output: string; log: string[] },
    folder: string,
  ) => void,
) {
  // The hosts have no database that a standby could follow.
  const skippedGates = { streaming: "they run nothing" };
  const planned = planChange(text("old"), text("new"), { today: "2026-11-21", skippedGates });
  if (!planned.ok) throw new Error("The example has no plan.");
  const files = new Map<string, { content: string; mode: number }>();
  for (const { path, content, mode } of planned.change.documents) {
    const tried = content
      .replaceAll(/cmd: ETCDCTL_API=.*/g, "cmd: 'true'")
      .replaceAll(/gen_bundle_leads: .*/g, "gen_bundle_leads: test {{ inventory_hostname }} = sql1");
    files.set(`/plan/${path}`, { content: tried, mode });
  }
  for (const stage of ["stage-0", "stage-1"]) {
    for (const host of ["sql1", "sql2", "sql3"]) {
      const scripts = `/${stage}/hosts/${host}/root/gen-bundle`;
      files.set(
        `${scripts}/install.sh`,
        script(
          `echo "install ${host} ${stage} $*" | sed 's/ --expect [0-9-]*//' >>"$FARM/log"; mkdir -p /root/gen-bundle; cp /var/lib/gen-bundle/incoming/root/gen-bundle/verify.sh /root/gen-bundle/; case $1 in --check) exit 3 ;; esac`,
        ),
      );
      files.set(`${scripts}/verify.sh`, script(`echo "verify ${host}" >>"$FARM/log"`));
    }
  }
  files.set("/keys/hosts/sql1/etc/pki/tls/private/sql1.key", { content: "key\n", mode: 0o600 });
  withFiles(files, (folder) =>
    use((...words) => {
      writeFileSync(`${folder}/log`, "");
      const { status, output } = playOnMadeUpHosts(
        folder,
        "--inventory",
        `${folder}/plan/ansible/inventory.yml`,
        ...words.map((word) => word.replace(/^\S+\.yml$/, `${folder}/plan/ansible/$&`)),
      );
      return { status, output, log: readFileSync(`${folder}/log`, "utf8").split("\n").filter(Boolean) };
    }, folder),
  );
}

describeChecker("ansible-playbook", () => {
  test("runs the steps of a plan in their order, checks each host once, and upgrades the leader last", () => {
    withPlan((play) => {
      const { status, output, log } = play("plan.yml");
      expect(status, output).toBe(0);
      expect(log.slice(0, 3).sort()).toEqual(
        ["sql1", "sql2", "sql3"].map((host) => `install ${host} stage-1 --check --upgrade`),
      );
      expect(log.slice(3)).toEqual(
        ["sql2", "sql3", "sql1"].flatMap((host) => [`install ${host} stage-1 --upgrade`, `verify ${host}`]),
      );
      const { log: continued } = play("plan.yml", "-e", "from=3");
      expect(continued.filter((line) => line.includes("--check")).length).toBe(3);
      expect(continued.length).toBe(log.length);
    });
  }, 600_000);

  test.each(["abc", "0", "-1", "4", "2x", ""])(
    "refuses from=%s in one sentence",
    (from) => {
      withPlan((play) => {
        const { status, output, log } = play("plan.yml", "-e", `from=${from}`);
        expect(status).not.toBe(0);
        expect(output).toContain('"from must be the number of a step, from 1 to 3."');
        expect(log).toEqual([]);
      });
    },
    600_000,
  );

  test("installs a stage on some hosts with the leader last, and on all hosts only if they are named", () => {
    withPlan((play) => {
      const { status, output, log } = play(
        "install-stage.yml",
        "-e",
        "stage=stage-0",
        "--limit",
        "sql1:sql3",
      );
      expect(status, output).toBe(0);
      expect(log).toEqual(["sql3", "sql1"].flatMap((host) => [`install ${host} stage-0 `, `verify ${host}`]));
      expect(play("install-stage.yml", "-e", "stage=stage-0").log).toEqual([]);
    });
  }, 600_000);

  test("copies the files and keys of a host with their modes, in folders for root alone", () => {
    withPlan((play, folder) => {
      const { status, output } = play(
        "install-stage.yml",
        "-e",
        `stage=stage-1 keys=${folder}/keys`,
        "--limit",
        "sql1",
      );
      expect(status, output).toBe(0);
      const address = JSON.parse(text("new")).hosts.sql1.address;
      const staged = `${folder}/${address}/lib/incoming`;
      const found = readdirSync(staged, { recursive: true, encoding: "utf8" }).map((path) => {
        const { mode, uid, gid } = lstatSync(join(staged, path));
        return `${path} ${(mode & 0o777).toString(8)} ${uid}:${gid}`;
      });
      expect(found.sort()).toEqual([
        "etc 700 0:0",
        "etc/pki 700 0:0",
        "etc/pki/tls 700 0:0",
        "etc/pki/tls/private 700 0:0",
        "etc/pki/tls/private/sql1.key 600 0:0",
        "root 700 0:0",
        "root/gen-bundle 700 0:0",
        "root/gen-bundle/install.sh 750 0:0",
        "root/gen-bundle/verify.sh 750 0:0",
      ]);
      const without = play("install-stage.yml", "-e", `stage=stage-1 keys=${folder}/keys`, "--limit", "sql2");
      expect(without.output).toContain(
        `${folder}/keys/hosts/sql2 cannot be copied: No such file or directory`,
      );
      expect([without.status === 0, without.log]).toEqual([false, []]);
    });
  }, 600_000);
});
