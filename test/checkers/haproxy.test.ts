import { expect, test } from "vitest";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, trials } from "./host.ts";

const path = "/etc/haproxy/haproxy.cfg";
const check = `haproxy -c -f ${path} 2>&1`;

describeChecker("haproxy", () => {
  test.each(trials(path))("accepts %s without a warning", (_title, trial) => {
    expect(asHost(trial, check)).toEqual({ status: 0, output: "Configuration file is valid\n" });
  });

  test("refuses a check that is not one", () => {
    const verdict = asHost(
      broken(path, (text) =>
        text.replace("http-check expect", "http-check port 8008\n    http-check expect"),
      ),
      check,
    );
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain("'http-check' only supports");
  });

  test("warns of missing timeouts", () => {
    const verdict = asHost(
      broken(path, (text) => text.replaceAll(/^ +timeout .*\n/gm, "")),
      check,
    );
    expect(verdict.output).toContain("missing timeouts");
  });
});
