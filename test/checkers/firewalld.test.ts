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

  // The daemon itself, in a network of its own.
  test("serves every interface by the zone of the bundle once install.sh has run, and the check of verify.sh sees it", () => {
    const [first] = trials(path);
    if (!first) throw new Error("No example has firewalld.");
    const [, trial] = first;
    const script = trial.files.get("/root/gen-bundle/install.sh")?.content ?? "";
    const setZones = /^set_zones\(\) \{\n.*?^\}\n/ms.exec(script)?.[0] ?? "";
    const verify = trial.files.get("/root/gen-bundle/verify.conf")?.content ?? "";
    const check = /^check Firewall \| [^|]* \| (.*)$/m.exec(verify)?.[1] ?? "";
    const { output } = asHost(
      trial,
      `cat >/run/zones <<'END'
mount -t proc proc /proc
mount -t sysfs sysfs /sys
ip link set lo up
for name in ens160 ens192; do ip link add $name type veth peer name peer-$name && ip link set $name up; done
mkdir -p /run/dbus /run/lock
dbus-daemon --system --fork --nopidfile
firewalld --nofork --nopid >/dev/null 2>&1 &
for try in $(seq 50); do if firewall-cmd --state >/dev/null 2>&1; then break; fi; sleep 0.2; done
check() { if sh -c '${check.replaceAll("'", "'\\''")}' ; then echo healthy; fi; }
brings() { true; }
change() { echo "$1"; }
systemctl() { true; }
check=false
${setZones.replaceAll("$check", "false")}
check
firewall-cmd --quiet --zone=trusted --change-interface=ens192
firewall-cmd --quiet --permanent --zone=trusted --change-interface=ens192
check
set_zones
check
firewall-cmd --quiet --reload
check
firewall-cmd --quiet --zone=trusted --add-source=10.0.0.0/8
firewall-cmd --quiet --permanent --zone=trusted --add-source=10.0.0.0/8
check
firewall-cmd --quiet --zone=internal --add-source=10.9.0.0/16
set_zones
check
firewall-cmd --quiet --reload
check
END
unshare --net --mount --pid --fork bash /run/zones`,
    );
    expect(output.trim().split("\n")).toEqual([
      "healthy",
      "firewalld also uses the zones trusted; the rules of the bundle are in the zone public. Run install.sh again, which moves their interfaces and sources.",
      "move ens192 from the zone trusted of firewalld to public",
      "healthy",
      "healthy",
      "firewalld also uses the zones trusted; the rules of the bundle are in the zone public. Run install.sh again, which moves their interfaces and sources.",
      "move 10.9.0.0/16 from the zone internal of firewalld to public",
      "move 10.0.0.0/8 from the zone trusted of firewalld to public",
      "healthy",
      "healthy",
    ]);
  }, 60_000);
});
