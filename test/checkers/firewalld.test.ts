import { expect, test } from "vitest";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/firewalld/zones/public.xml";
const tool = "firewall-offline-cmd --system-config /etc/firewalld";

describeChecker("firewalld", () => {
  test.each(trials(path))("accepts %s", (_title, trial) => {
    expect(asHost(trial, `${tool} --check-config`)).toEqual(silence);
  });

  test("reads every rule", () => {
    const [first] = trials(path);
    if (!first) throw new Error("No example has firewalld.");
    const [, trial] = first;
    const { output } = asHost(trial, `${tool} --zone=public --list-rich-rules`);
    const rules = trial.files.get(path)?.content.split("<rule ").length ?? 0;
    expect(output.trimEnd().split("\n")).toHaveLength(rules - 1);
  });

  // It answers 0 to some mistakes and only warns.
  test.each<[string, string, string, string]>([
    ["a port that is none", 'port="22"', 'port="99999"', "INVALID_PORT"],
    ["an unknown element", "<accept/>", "<acept/>", "acept"],
    ["an address that is none", 'source address="', 'source address="300.', "INVALID_ADDR"],
  ])("speaks up about %s", (_what, from, to, message) => {
    const verdict = asHost(
      broken(path, (text) => text.replace(from, to)),
      `${tool} --check-config`,
    );
    expect(verdict.output).toContain(message);
  });
});
