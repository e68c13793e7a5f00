import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { makeCertificates } from "../../src/estate-documents/make-certificates.ts";
import { estates, known } from "../readers/estates.ts";
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

  test.each(["install/install.sh", "verify/verify.sh"])("accepts templates/%s", (path) => {
    const file = fileURLToPath(new URL(`../../templates/${path}`, import.meta.url));
    expect(run("shellcheck", [file])).toEqual(silence);
  });

  test("accepts what only some estates have", () => {
    const [script] = makeCertificates(encrypted);
    const file = new Map([["/script", known(script, "script")]]);
    expect(withFiles(file, (folder) => run("shellcheck", [`${folder}/script`]))).toEqual(silence);
  });

  test("refuses a variable that is not quoted", () => {
    const script = { content: "#!/bin/bash\nrm -r $1\n", mode: 0o755 };
    const verdict = withFiles(new Map([["/script", script]]), (folder) =>
      run("shellcheck", [`${folder}/script`]),
    );
    expect(verdict.output).toContain("SC2086");
  });
});
