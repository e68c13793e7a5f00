import { expect, test } from "vitest";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/nftables.conf";
const check = `nft --check --file ${path}`;

describeChecker("nft", () => {
  test.each(trials(path))("accepts %s", (_title, trial) => {
    expect(asHost(trial, check)).toEqual(silence);
  });

  test("takes it twice, as a reload does", () => {
    for (const [, trial] of trials(path)) {
      expect(asHost(trial, `nft --file ${path} && nft --file ${path}`)).toEqual(silence);
    }
  });

  test("refuses a port that is none", () => {
    const verdict = asHost(
      broken(path, (text) => text.replace("dport 22 ", "dport 70000 ")),
      check,
    );
    expect(verdict.status).toBe(1);
  });
});
