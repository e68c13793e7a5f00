import { expect, test } from "vitest";
import { estates, estatesWith, filesWith } from "../readers/estates.ts";
import { readEnvironment } from "../readers/formats/environment.ts";
import { describeChecker } from "./describe-checker.ts";
import { run, silence, withFiles } from "./host.ts";
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

  test("refuses a loop without an end", () => {
    expect(run("bash", ["-n", "-c", "for file in a; do"]).status).not.toBe(0);
  });

  test("reads a dollar sign without a backslash otherwise than systemd", () => {
    const content = 'A="x$HOME"\n';
    expect(exported(content)).not.toEqual(Object.fromEntries(readEnvironment(content)));
  });
});
