import script from "../../templates/verify/verify.sh";
import { comparison } from "../formats/comparison.ts";
import { columns, record, recordsFile } from "../formats/records.ts";
import { socketAddress } from "../formats/socket-address.ts";
import { type Artifact, artifact, operatorScripts } from "../model/artifact.ts";
import type { Check, Flow, Host } from "../model/facts.ts";
import { interfaceTo } from "../model/networks.ts";
import { byHost, managedHosts, type Plan, serviceOf, startedServices, vipsOf } from "../model/plan.ts";
import { certificateChecks, spaceCheck } from "./machine-checks.ts";

/** Checks of each firewall, besides its unit. */
const firewallChecks: Readonly<
  Record<Host["platform"]["firewall"], readonly { readonly title: string; readonly command: string }[]>
> = {
  firewalld: [
    {
      // An interface or a source in another zone gets what that zone admits (firewalld.zones(5)). Newer versions mark the
      // default zone.
      title: "every interface and every source is in the zone public",
      command: [
        `found=$(firewall-cmd --get-default-zone) && [ "$found" = public ] || { echo "The default zone of firewalld is $found; the rules of the bundle are in the zone public. Run install.sh again."; exit 1; }`,
        "found=$(firewall-cmd --get-active-zones | sed 's/ (default)$//' | grep --invert-match --extended-regexp '^(public$| )' | paste --serial --delimiters=' ')",
        `[ -z "$found" ] || { echo "firewalld also uses the zones $found; the rules of the bundle are in the zone public. Run install.sh again, which moves their interfaces and sources."; exit 1; }`,
      ].join("; "),
    },
  ],
  nftables: [],
};

/** The VIPs of a host are added to the interface of the topology, and services listen on its addresses in networks. */
function addressChecks(plan: Plan, host: Host): string[] {
  const own = [...host.addresses.values()].map((address) =>
    addressCheck(address, interfaceTo(plan, host, address)),
  );
  return vipsOf(plan, host.name).length > 0 || own.length > 0
    ? [addressCheck(host.address, host.interface), ...own]
    : [];
}

function addressCheck(address: string, name: string): string {
  return columns(
    "Network",
    "the interface of the topology has the address",
    comparison({
      subject: `The interface that has ${address} is`,
      found: `ip -oneline address show to ${address} | awk '{ print $2 }' | paste --serial --delimiters=,`,
      expected: name,
      advice: `Set "interface" of the host in the topology, or give ${name} the address`,
    }),
  );
}

/**
 * Checks of each host that it reaches the services outside the estate that it has flows to. One of several nodes may be
 * down: that is reported, and does not keep hosts from being deployed.
 */
function outsideChecks(plan: Plan): ReadonlyMap<string, ReadonlyMap<string, "check" | "drift">> {
  const outside = new Map(
    plan.listeners.flatMap((listener) => (listener.probe === undefined ? [] : [[listener.id, listener]])),
  );
  const checks = new Map<string, Map<string, "check" | "drift">>();
  for (const { from, to } of outside.size > 0 ? plan.flows : []) {
    const reached = to.flatMap((id) => outside.get(id) ?? []);
    for (const host of reached.length > 0 ? hostsOf(plan, from) : []) {
      const own = checks.get(host) ?? new Map();
      checks.set(host, own);
      for (const { title, host: node, vip: name = node, port, secure, probe = "" } of reached) {
        const statement = `${socketAddress(name, port)} answers${secure ? " with a valid certificate" : ""}`;
        own.set(
          columns(title, statement, probe),
          reached.length > 1 && reached[0]?.vip === undefined ? "drift" : "check",
        );
      }
    }
  }
  return checks;
}

function hostsOf(plan: Plan, from: Flow["from"]): ReadonlySet<string> {
  return new Set(from.flatMap((id) => serviceOf(plan, id)?.host ?? []));
}

/** verify.sh, which checks whether a host is healthy, and verify.conf with the units, checks and VIPs of the host. */
export function* verifyScripts(plan: Plan): Iterable<Artifact> {
  const checks = byHost(plan.checks);
  const services = byHost(startedServices(plan));
  const certificates = byHost(plan.certificates);
  const outside = outsideChecks(plan);
  const columnsOf = ({ service, title, command }: Check) =>
    columns(serviceOf(plan, service)?.title ?? service, title, command);
  for (const each of managedHosts(plan)) {
    const { name: host, platform } = each;
    const own = checks.get(host) ?? [];
    const running = services.get(host) ?? [];
    const units = new Set([platform.firewallUnit, ...running.map(({ unit }) => unit)]);
    const vips = vipsOf(plan, host);
    const ends = certificates.has(host) ? certificateChecks(certificates.get(host) ?? []) : undefined;
    const space = spaceCheck(running);
    const common = { host, component: "verify-script" };
    const outsideOf = (verdict: "check" | "drift") =>
      [...(outside.get(host) ?? [])].flatMap(([check, own]) => (own === verdict ? [check] : []));
    yield artifact({ ...common, path: `${operatorScripts}/verify.sh`, content: script, mode: 0o750 });
    yield artifact({
      ...common,
      path: `${operatorScripts}/verify.conf`,
      content: recordsFile(plan.name, `The data of verify.sh for ${host}, one record per line.`, [
        { comment: "Units that must be active", records: [...units].map((unit) => record("unit", [unit])) },
        {
          comment: "Checks: service | title | shell command that succeeds if it holds",
          records: [
            ...firewallChecks[platform.firewall].map(({ title, command }) =>
              record("check", [], columns("Firewall", title, command)),
            ),
            ...(ends
              ? [record("check", [], columns("Certificates", ends.check.title, ends.check.command))]
              : []),
            ...own.filter(({ drift }) => !drift).map((check) => record("check", [], columnsOf(check))),
            ...outsideOf("check").map((check) => record("check", [], check)),
          ],
        },
        {
          comment:
            "Comparisons with what was generated: service | title | shell command that succeeds if they agree",
          records: [
            ...addressChecks(plan, each),
            columns("Disk", space.title, space.command),
            ...(ends ? [columns("Certificates", ends.drift.title, ends.drift.command)] : []),
            ...own.filter(({ drift }) => drift).map(columnsOf),
            ...outsideOf("drift"),
          ].map((text) => record("drift", [], text)),
        },
        {
          comment: "VIPs that this host may hold: name, address",
          records: vips.flatMap(({ name, address, additionalAddresses }) =>
            [address, ...additionalAddresses].map((each) => record("vip", [name, each])),
          ),
        },
      ]),
      mode: 0o640,
    });
  }
}
