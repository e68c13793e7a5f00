import { expect, test } from "vitest";
import { makeCertificates } from "../../src/estate-documents/make-certificates.ts";
import { installScripts } from "../../src/host-artifacts/install-script.ts";
import { verifyScripts } from "../../src/host-artifacts/verify-script.ts";
import type { Plan } from "../../src/index.ts";
import { platforms } from "../../src/platforms/index.ts";
import { estates } from "../readers/estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { encrypted } from "./encrypted.ts";
import { run, silence, withFiles } from "./host.ts";
import { scriptsOf } from "./scripts.ts";

describeChecker("shellcheck", () => {
  test.each(estates.map((estate) => [estate.name, scriptsOf(estate)] as const))(
    "accepts %s",
    (_name, scripts) => {
      const verdict = withFiles(scripts, (folder) =>
        run(
          "shellcheck",
          [...scripts.keys()].map((path) => folder + path),
        ),
      );
      expect(verdict).toEqual(silence);
    },
  );

  test("accepts what only some estates have", () => {
    const runner = { host: "n1", name: "runner", uid: 50_000, title: "Runs", home: "/" };
    const store = { host: "n1", name: "store", series: "3.13", repository: "vendor" };
    for (const name of ["rocky9", "debian12"] as const) {
      const plan: Plan = {
        ...encrypted,
        platform: platforms[name],
        users: [runner],
        packages: [store],
      };
      const scripts = [...installScripts(plan, []), ...verifyScripts(plan), ...makeCertificates(plan)];
      expect(scripts).toHaveLength(7);
      for (const script of scripts) {
        const verdict = withFiles(new Map([["/script", script]]), (folder) =>
          run("shellcheck", [`${folder}/script`]),
        );
        expect(verdict).toEqual(silence);
      }
    }
  });

  test("refuses a variable that is not quoted", () => {
    const script = { content: "#!/bin/bash\nrm -r $1\n", mode: 0o755 };
    const verdict = withFiles(new Map([["/script", script]]), (folder) =>
      run("shellcheck", [`${folder}/script`]),
    );
    expect(verdict.output).toContain("SC2086");
  });
});
