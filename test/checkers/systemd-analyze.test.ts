import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, matching, silence, type Trial, trials } from "./host.ts";

const path = /^\/etc\/systemd\/system\/[^/]+(?:\.service|\.timer|\.mount|\.d\/[^/]+\.conf)$/;

/*
 * What this machine has not got and a host has: Airflow's and PostgreSQL's programs, and units that have another name
 * on Rocky. `--man=no` leaves out whether the manual pages that packages name are installed; nothing else is filtered.
 */
const prepare = `
mkdir -p /opt/airflow/venv/bin
ln -s /bin/true /opt/airflow/venv/bin/airflow
for path in /usr/bin/{patroni,etcd,pgbouncer,vip-manager} /usr/sbin/pgbouncer; do [ -e $path ] || ln -s /bin/true $path; done
cd /usr/lib/systemd/system
[ -e rsyncd.service ] || cp rsync.service rsyncd.service
[ -e chronyd.service ] || cp chrony.service chronyd.service
for kind in server sentinel; do
    ln -sf /bin/true /usr/bin/valkey-$kind
    sed 's/redis/valkey/g' redis-$kind.service >valkey-$kind.service
done
for name in redis valkey; do [ -e $name.service ] || cp $name-server.service $name.service; done
cd /etc/systemd/system
`;

/** What decides over the verdict: units, and the programs of the bundle that they start. */
const relevant = /^\/etc\/systemd\/system\/|\/libexec\//;

/** Verifies every unit, timer, mount and drop-in of a host in one go. */
function verify(trial: Trial) {
  const units = new Set(
    matching(trial.files, path).map((file) => {
      const dropIn = /\/([^/]+)\.d\/[^/]+$/.exec(file);
      return dropIn?.[1] ?? `./${basename(file)}`;
    }),
  );
  const words = [...units].map((unit) => `'${unit}'`).join(" ");
  return asHost(trial, `${prepare} systemd-analyze verify --man=no ${words}`);
}

describeChecker("systemd-analyze", () => {
  test.each(trials(relevant))("has nothing to say about %s", (_title, trial) => {
    expect(verify(trial)).toEqual(silence);
  });

  test("finds the exposure of every service of the bundle as SECURITY.md has it, and none above 5", () => {
    const scores = new Map<string, Set<number>>();
    for (const [, trial] of trials(relevant)) {
      for (const file of matching(trial.files, /^\/etc\/systemd\/system\/[^/]+\.service$/)) {
        const { output } = asHost(
          trial,
          `systemd-analyze security --offline=true --no-pager ${file} | tail -n 1`,
        );
        const score = Number(/Overall exposure level for \S+: ([0-9.]+)/.exec(output)?.[1]);
        const name = basename(file, ".service");
        scores.set(name, (scores.get(name) ?? new Set()).add(score));
      }
    }
    const table = [...scores].sort().map(([name, all]) => [name, [...all].sort().join(" to ")] as const);
    expect(table.length).toBeGreaterThan(15);
    expect(table.filter(([, score]) => !(Number(score.split(" ").at(-1)) <= 5))).toEqual([]);
    const rows = table.map(([name, score]) => `| ${name} | ${score} |`);
    const documented = readFileSync(new URL("../../SECURITY.md", import.meta.url), "utf8");
    expect(
      [...documented.matchAll(/^\| (\S+) +\| ([0-9.]+(?: to [0-9.]+)?) +\|$/gm)].map(
        ([, name, score]) => `| ${name} | ${score} |`,
      ),
    ).toEqual(rows);
  });

  // Each is only ignored with a message when the unit starts.
  test.each<[string, RegExp, RegExp | string, string, string]>([
    ["an unknown key of a unit", /\/etcd\.service$/, "LimitNOFILE", "LimitNOFILES", "Unknown key"],
    ["an unknown word of a unit", /worker\.service$/, "KillMode=mixed", "KillMode=mixd", "mixd"],
    ["an unknown key of a drop-in", /haproxy\.service\.d\/.*$/, "Restart=", "Restarts=", "Unknown key"],
    ["a program that is not there", /\/patroni\.service$/, "/usr/bin/patroni ", "/usr/bin/patron ", "patron"],
    ["a mount of another name", /\.mount$/, "Where=/opt", "Where=/srv", "Where="],
    ["an unknown key of a timer", /\/mirror-shares\.timer$/, "OnBootSec", "OnBotSec", "Unknown key"],
  ])("speaks up about %s", (_what, file, from, to, message) => {
    expect(verify(broken(file, (text) => text.replace(from, to))).output).toContain(message);
  });
});
