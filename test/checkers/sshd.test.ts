import { expect, test } from "vitest";
import { known } from "../readers/estates.ts";
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

  const compare = known(
    estate.plan.checks.find(({ host, title }) => host === "n1" && title.includes("port of the topology")),
    "check",
  ).command;

  test.each([
    ["", "as generated"],
    ["ListenAddress 10.0.0.1", "as generated"],
    ["ListenAddress 10.0.0.1:22\nListenAddress 10.0.0.2:2222", "as generated"],
    [
      "Port 2222",
      "sshd listens on [::]:2222 0.0.0.0:2222; the firewall admits administrators to 10.0.0.1:22 only.",
    ],
    [
      "ListenAddress 10.0.0.2",
      "sshd listens on 10.0.0.2:22; the firewall admits administrators to 10.0.0.1:22 only.",
    ],
    ["Port many", "Badly formatted port number."],
  ])("verify.sh compares the port and addresses of sshd: %s", (lines, message) => {
    const [[, trial]] = trials(path, [estate]) as [ReturnType<typeof trials>[number]];
    const { output } = asHost(
      trial,
      `exec 2>&1\nmkdir --parents /run/sshd; printf '%s\\n' '${lines}' >>/etc/ssh/sshd_config\n(${compare}) && echo as generated`,
    );
    expect(output).toContain(message);
    expect(output.includes("as generated")).toBe(message === "as generated");
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
