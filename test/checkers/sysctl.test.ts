import { expect, test } from "vitest";
import { overridden } from "../readers/inline-estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/sysctl.d/90-gen-bundle.conf";
const check = `sysctl --dry-run --load=${path} >/dev/null`;

describeChecker("sysctl", () => {
  test.each([...trials(path), ...trials(path, [overridden()])])(
    "knows every parameter of %s",
    (_title, trial) => {
      expect(asHost(trial, check)).toEqual(silence);
    },
  );

  test("refuses an unknown parameter", () => {
    const verdict = asHost(
      broken(path, (text) => text.replace("tcp_keepalive_intvl", "tcp_keepalive_interval")),
      check,
    );
    expect(verdict.status).toBe(1);
  });
});
