import { expect, test } from "vitest";
import { overridden } from "../readers/inline-estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/ssh/sshd_config.d/00-gen-bundle.conf";
const estate = overridden();
const check = estate.hosts.get("n1")?.get(path)?.validator ?? "false";

describeChecker("sshd", () => {
  test.each(trials(path, [estate]))("accepts %s", (_title, trial) => {
    expect(asHost(trial, check)).toEqual(silence);
  });

  test("takes these values before those of the platform", () => {
    const [[, trial]] = trials(path, [estate]) as [ReturnType<typeof trials>[number]];
    const verdict = asHost(trial, `echo X11Forwarding yes >>/etc/ssh/sshd_config; ${check} && sshd -T`);
    expect(verdict.output).toMatch(/^x11forwarding no$/m);
    expect(verdict.output).toMatch(/^maxauthtries 3$/m);
  });

  test("refuses an unknown keyword", () => {
    const verdict = asHost(
      broken(path, (text) => text.replace("MaxAuthTries", "MaxAuthTry"), [estate]),
      check,
    );
    expect(verdict.status).toBe(255);
    expect(verdict.output).toContain("Bad configuration option: MaxAuthTry");
  });
});
