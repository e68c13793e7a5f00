import { expect, test } from "vitest";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/tmpfiles.d/gen-bundle.conf";
const check = `systemd-tmpfiles --create ${path}`;

describeChecker("systemd-tmpfiles", () => {
  test.each(trials(path))("makes every directory of %s", (_title, trial) => {
    const own = trial.estate.plan.services.filter(({ host }) => host === trial.host);
    const present = own
      .flatMap(({ directories }) => directories)
      .map(
        ({ path: directory, mode, user, group }) =>
          `[ "$(stat --format='%a %U %G' ${directory})" = "${mode.toString(8)} ${user} ${group}" ]`,
      );
    expect(asHost(trial, [check, ...present].join(" && "))).toEqual(silence);
  });

  test("refuses a mode that is none", () => {
    const verdict = asHost(
      broken(path, (text) => text.replace(/ 0\d{3} /, " 0999 ")),
      check,
    );
    expect(verdict.output).toContain("Invalid mode");
  });
});
