import { expect, test } from "vitest";
import { overridden } from "../readers/inline-estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/exports";
// Shares must be there before they can be exported.
const check =
  "systemd-tmpfiles --create /etc/tmpfiles.d/gen-bundle.conf; exportfs -ra && nfsconf --dump >/dev/null";

describeChecker("exportfs", () => {
  test.each([...trials(path), ...trials(path, [overridden()])])("accepts %s", (_title, trial) => {
    expect(asHost(trial, check)).toEqual(silence);
  });

  test.each<[string, string, string, string]>([
    ["an unknown option", "root_squash", "root_squish", "unknown keyword"],
    ["a share that is not there", "/srv/", "/absent/", "Failed to stat"],
  ])("refuses %s", (_what, from, to, message) => {
    const verdict = asHost(
      broken(path, (text) => text.replace(from, to)),
      check,
    );
    expect(verdict.output).toContain(message);
  });
});
