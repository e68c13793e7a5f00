import { expect, test } from "vitest";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/haproxy/haproxy.cfg";
const check = `haproxy -c -f ${path} 2>&1`;

// Its unit makes the folder of its socket. Only a start tells of addresses that cannot be bound.
const start = `mkdir /run/haproxy && haproxy -D -f ${path}`;

describeChecker("haproxy", () => {
  test.each(trials(path))("accepts %s without a warning", (_title, trial) => {
    expect(asHost(trial, check)).toEqual({ status: 0, output: "Configuration file is valid\n" });
  });

  test.each(trials(path))("binds every port of %s, whoever owns the VIP", (_title, trial) => {
    expect(asHost(trial, start)).toEqual(silence);
  });

  test("cannot bind a VIP of another host without the kernel's leave", () => {
    const trial = broken(/\/90-gen-bundle\.conf$/, (text) =>
      text.replace("ip_nonlocal_bind = 1", "ip_nonlocal_bind = 0"),
    );
    expect(asHost(trial, start).output).toContain("cannot bind socket");
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
