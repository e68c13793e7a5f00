import { expect, test } from "vitest";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/sysusers.d/gen-bundle.conf";
// The host has its accounts already, so that there is nothing left to tell.
const check = `systemd-sysusers --dry-run ${path}`;

describeChecker("systemd-sysusers", () => {
  test.each(trials(path))("accepts %s", (_title, trial) => {
    const names = [...trial.estate.plan.users].filter(({ host }) => host === trial.host);
    const present = names.map(({ name }) => `id ${name} >/dev/null`).join(" && ");
    expect(asHost(trial, `${check} && ${present}`)).toEqual(silence);
  });

  test("refuses a name that is none", () => {
    const verdict = asHost(
      broken(path, (text) => `${text}u Air@flow - "Airflow"\n`),
      check,
    );
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain("is not a valid user or group name");
  });
});
