import { expect, test } from "vitest";
import { estates, estatesWith, filesWith, known } from "../readers/estates.ts";
import { readEnvironment } from "../readers/formats/environment.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, run, silence, trials, withFiles } from "./host.ts";
import { scriptsOf } from "./scripts.ts";

/** What a shell that reads an environment file exports, by name. */
function exported(content: string): Record<string, string> {
  const file = new Map([["/file", { content, mode: 0o600 }]]);
  const { output } = withFiles(file, (folder) =>
    run("env", ["-i", "bash", "-c", 'set -a; . "$0"; env -0', `${folder}/file`]),
  );
  const variables = output.split("\0").filter((text) => text.includes("="));
  const entries = variables.map((text) => [
    text.slice(0, text.indexOf("=")),
    text.slice(text.indexOf("=") + 1),
  ]);
  return Object.fromEntries(entries.filter(([name]) => !/^(?:PWD|SHLVL|_)$/.test(name as string)));
}

describeChecker("bash", () => {
  test.each(estates.map((estate) => [estate.name, scriptsOf(estate)] as const))(
    "parses %s",
    (_name, scripts) => {
      const verdict = withFiles(scripts, (folder) => {
        const paths = [...scripts.keys()].map((path) => folder + path);
        return run("bash", ["-c", 'for file; do bash -n "$file" || exit; done', "-", ...paths]);
      });
      expect(verdict).toEqual(silence);
    },
  );

  const readsEnvironments = (tier: string) => tier === "patroni" || tier.startsWith("airflow-");
  test.each(estatesWith(({ services }) => services.some(({ tier }) => readsEnvironments(tier))))(
    "reads the environment files of %s as systemd does",
    (_name, estate) => {
      const files = filesWith(estate, /\.env$/, ({ tier }) => readsEnvironments(tier));
      for (const content of new Set(files.map((file) => file.content))) {
        expect(exported(content)).toEqual(Object.fromEntries(readEnvironment(content)));
      }
    },
  );

  test("verify.sh tells of a file system that is nearly full, once", () => {
    const [title, trial] = known(trials(/etcd\.conf\.yml$/)[0], "a host with a data directory");
    const conf = known(trial.files.get("/root/gen-bundle/verify.conf"), title).content;
    const check = known(/^drift Disk \| [^|]* \| (.*)$/m.exec(conf)?.[1], "check");
    // The root of the machine that tests may be full itself.
    const own = check.replace(" / ", " ");
    expect(own).not.toBe(check);
    const { output } = asHost(
      trial,
      `
cat >/tmp/check <<'END'
${own}
END
mkdir --parents /var/lib/etcd /var/lib/pgsql && mount -t tmpfs -o size=1M none /var/lib && mkdir /var/lib/etcd /var/lib/pgsql
sh /tmp/check && echo "enough"
head --bytes=940K /dev/zero >/var/lib/file
sh /tmp/check`,
    );
    expect(output.trimEnd().split("\n")).toEqual([
      "enough",
      expect.stringMatching(
        /^Little space is left: \/var\/lib [0-9] % free\. See RUNBOOK\.md, 'A file system is nearly full'\.$/,
      ),
    ]);
  });

  test("refuses a loop without an end", () => {
    expect(run("bash", ["-n", "-c", "for file in a; do"]).status).not.toBe(0);
  });

  test("reads a dollar sign without a backslash otherwise than systemd", () => {
    const content = 'A="x$HOME"\n';
    expect(exported(content)).not.toEqual(Object.fromEntries(readEnvironment(content)));
  });
});
