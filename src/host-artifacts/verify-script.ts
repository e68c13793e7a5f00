import script from "../../templates/verify/verify.sh";
import { columns, record, recordsFile } from "../formats/records.ts";
import { type Artifact, artifact, operatorScripts } from "../model/artifact.ts";
import type { Host } from "../model/facts.ts";
import { byHost, managedHosts, type Plan, serviceOf, vipsOf } from "../model/plan.ts";

/** Checks of each firewall, besides its unit. */
const firewallChecks: Readonly<
  Record<Host["platform"]["firewall"], readonly { readonly title: string; readonly command: string }[]>
> = {
  firewalld: [
    {
      // An interface or a source in another zone gets what that zone admits (firewalld.zones(5)). Newer versions mark the
      // default zone.
      title: "every interface and every source is in the zone public",
      command:
        "[ \"$(firewall-cmd --get-default-zone)\" = public ] && ! firewall-cmd --get-active-zones | sed 's/ (default)$//' | grep --invert-match --extended-regexp '^(public$| )'",
    },
  ],
  nftables: [],
};

/** verify.sh, which checks whether a host is healthy, and verify.conf with the units, checks and VIPs of the host. */
export function* verifyScripts(plan: Plan): Iterable<Artifact> {
  const checks = byHost(plan.checks);
  const services = byHost(plan.services);
  for (const { name: host, platform } of managedHosts(plan)) {
    const running = services.get(host) ?? [];
    const units = new Set([platform.firewallUnit, ...running.map(({ unit }) => unit)]);
    const vips = vipsOf(plan, host);
    const common = { host, component: "verify-script" };
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
            ...(checks.get(host) ?? []).map(({ service, title, command }) =>
              record("check", [], columns(serviceOf(plan, service)?.title ?? service, title, command)),
            ),
          ],
        },
        {
          comment: "VIPs that this host may hold: name, address",
          records: vips.map(({ name, address }) => record("vip", [name, address])),
        },
      ]),
      mode: 0o640,
    });
  }
}
