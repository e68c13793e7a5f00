import { expect, test } from "vitest";
import { estates } from "../readers/estates.ts";
import { describeChecker } from "./describe-checker.ts";
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

  test("refuses a variable that is not quoted", () => {
    const script = { content: "#!/bin/bash\nrm -r $1\n", mode: 0o755 };
    const verdict = withFiles(new Map([["/script", script]]), (folder) =>
      run("shellcheck", [`${folder}/script`]),
    );
    expect(verdict.output).toContain("SC2086");
  });
});
