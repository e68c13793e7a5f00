import { expect, test } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { ofIPv6, overridden } from "../readers/inline-estates.ts";
import { topology } from "../rules/harness.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/keepalived/keepalived.conf";
// As process 1 of its own: elsewhere 2.2.7, which takes 0 for the number of its parent, ends itself with SIGTERM halfway
// through its check of the scripts.
const check = `unshare --pid --fork keepalived -t -f ${path}`;

describeChecker("keepalived", () => {
  test.each(trials(path))("has nothing to say about %s", (_title, trial) => {
    expect(asHost(trial, check)).toEqual(silence);
  });

  test.each(trials(path, [overridden()]))("has nothing to say about the lines of %s", (_title, trial) => {
    expect(asHost(trial, check)).toEqual(silence);
  });

  test("has nothing to say about IPv6, but would about a password", () => {
    const estate = ofIPv6();
    const files = estate.hosts.get("n1") ?? new Map();
    expect(asHost({ estate, host: "n1", files }, check)).toEqual(silence);
    const guarded = `sed -i "s/version 3/&\\nauthentication {\\nauth_type PASS\\nauth_pass abc\\n}/" ${path}; ${check}`;
    expect(asHost({ estate, host: "n1", files }, guarded).output).toContain(
      "does not support authentication",
    );
  });

  // Braces after a word that opens no block end global_defs.
  test.each<[string, readonly string[]]>([
    ["smtp_alert", ["smtp_alert off {", "}", "vrrp_instance evil {", "}", "global_defs {"]],
    ["vrrp_garp_interval", ["vrrp_garp_interval 1 { } vrrp_instance evil {", "}", "global_defs {"]],
    ["max_auto_priority", ["max_auto_priority 5 {", "}", "vrrp_instance evil {", "}", "global_defs {"]],
  ])("leaves its block at the braces of %s, which the bundle refuses", (_word, lines) => {
    const taken = broken(path, (text) =>
      text.replace(/vrrp_garp_master_refresh.*\n/, `$&${lines.join("\n")}\n`),
    );
    const { output } = asHost(taken, check);
    // Within global_defs, vrrp_instance would be an unknown keyword.
    expect(output).toContain("Unexpected '{' - ignoring");
    expect(output).not.toContain("Unknown keyword 'vrrp_instance'");
    expect(buildBundle(topology({ keepalived: { snippets: { global: lines.slice(0, -1) } } })).ok).toBe(
      false,
    );
  });

  test.each(["include /tmp/other.conf", "notification_email { include /tmp/other.conf }"])(
    "reads another file at %s, which the bundle refuses",
    (line) => {
      const taken = broken(path, (text) => text.replace(/vrrp_garp_master_refresh.*\n/, `$&${line}\n`));
      const verdict = asHost(taken, `echo nonsense_here > /tmp/other.conf; ${check}`);
      expect(verdict.output).toContain("/tmp/other.conf");
      expect(buildBundle(topology({ keepalived: { snippets: { global: [line] } } })).ok).toBe(false);
    },
  );

  test.each([
    ["keeps", true, 1],
    ["would otherwise lose", false, 0],
  ])("%s the address of a host that got its VIP first", (_verb, configured, addresses) => {
    const [, trial] = trials(path)[0] ?? [];
    if (!trial) throw new Error("No host has a VIP.");
    const key = "net.ipv4.conf.all.promote_secondaries";
    const { output } = asHost(
      trial,
      `unshare --net --mount sh -c '
        mount -t proc proc /proc
        sysctl --quiet --write net.ipv4.conf.default.promote_secondaries=0 net.ipv4.conf.all.promote_secondaries=0
        ${configured ? `grep "^${key} = " /etc/sysctl.d/90-gen-bundle.conf | sysctl --quiet --load=-` : ":"}
        ip link add lan0 type veth peer name lan1
        ip link set lan0 up
        ip address add 10.9.0.100/24 dev lan0
        ip address add 10.9.0.11/24 dev lan0
        ip address delete 10.9.0.100/24 dev lan0
        ip -oneline -4 address show dev lan0 | grep --count "10.9.0.11/"'`,
    );
    expect(output.trim()).toBe(String(addresses));
  });

  test.each<[string, string, string | RegExp, string, string]>([
    ["an unknown word", path, "nopreempt", "nopreemt", "Unknown keyword"],
    ["a password that is too long", path, /auth_pass /, "auth_pass 12345678", "Truncating auth_pass"],
    ["an interface that is not there", path, /interface .*/, "interface absent0", "Non-existent interface"],
    [
      "a user that is not there",
      path,
      /script_user .*/,
      "script_user nobody_here",
      "Error setting global script uid/gid",
    ],
    ["a script that is not there", path, "probe-listener.sh", "probe.sh", "Disabling track script"],
    [
      "an account that was not made",
      "/etc/sysusers.d/gen-bundle.conf",
      /^u keepalived_script.*/m,
      "",
      "Error setting global script uid/gid",
    ],
  ])("speaks up about %s", (_what, file, from, to, message) => {
    const trial = broken(path, (text) => `${text}\n`);
    const artifact = trial.files.get(file);
    if (!artifact) throw new Error(`No ${file}.`);
    const content = artifact.content.replace(from, to);
    expect(content).not.toBe(artifact.content);
    const files = new Map([...trial.files, [file, { ...artifact, content }]]);
    const verdict = asHost({ ...trial, files }, check);
    expect(verdict.status).toBe(5);
    expect(verdict.output).toContain(message);
  });
});
