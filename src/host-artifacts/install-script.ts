import script from "../../templates/install/install.sh";
import { hostPackages } from "../analysis/host-packages.ts";
import { startOrder } from "../analysis/start-order.ts";
import { type RecordGroup, record, recordsFile } from "../formats/records.ts";
import { type Artifact, artifact, operatorScripts } from "../model/artifact.ts";
import type { Certificate, Host, InstallBlocker, Service } from "../model/facts.ts";
import { compareText } from "../model/order.ts";
import { byHost, managedHosts, type Plan } from "../model/plan.ts";
import {
  authoritiesOf,
  authorityPathOf,
  certificateNames,
  certificatePaths,
  servesWith,
} from "../model/tls.ts";

/**
 * install.sh, which turns copied files into a running host and is the same everywhere, and install.conf with the host's
 * packages, files, accounts and units.
 */
export function* installScripts(plan: Plan, artifacts: readonly Artifact[]): Iterable<Artifact> {
  const files = byHost(artifacts);
  const services = byHost(startOrder(plan).flatMap((tier) => tier.services));
  for (const host of managedHosts(plan)) {
    const own = [...(files.get(host.name) ?? [])].sort((a, b) => compareText(a.path, b.path));
    const common = { host: host.name, component: "install-script" };
    yield artifact({ ...common, path: `${operatorScripts}/install.sh`, content: script, mode: 0o750 });
    yield artifact({
      ...common,
      path: `${operatorScripts}/install.conf`,
      content: recordsFile(
        plan.name,
        `The data of install.sh for ${host.name}, one record per line. "-" means none.`,
        groups(plan, host, own, services.get(host.name) ?? []),
      ),
      mode: 0o640,
    });
  }
}

/** Files keep this order: install.sh sums the files of a unit in it, so another order would restart the unit everywhere. */
function groups(
  plan: Plan,
  { name: host, address, platform }: Host,
  own: readonly Artifact[],
  services: readonly Service[],
): RecordGroup[] {
  const of = <Fact extends { readonly host: string }>(facts: readonly Fact[]) =>
    byHost(facts).get(host) ?? [];
  const blockers = of(plan.installBlockers);
  // Timers and mounts have no service.
  const others = own.flatMap(
    ({ path }) => /^\/etc\/systemd\/system\/([^/]+\.(?:timer|mount))$/.exec(path)?.[1] ?? [],
  );
  return [
    {
      comment: "The machine",
      records: [
        record("host", [host]),
        record("address", [address]),
        record("platform", [], platform.title),
        record("release", [], platform.release),
        record("package-manager", [platform.packageManager]),
        record("timezone", [plan.timezone]),
      ],
    },
    {
      comment: "Accounts with the same number on every host: name, number",
      records: of(plan.users).flatMap(({ name, uid }) =>
        uid === undefined ? [] : [record("account", [name, uid])],
      ),
    },
    {
      comment: "Paths that always block an installation: path, path that permits it, message",
      records: blockers.filter(({ lasting }) => lasting).map((each) => blocker("lasting-blocker", each)),
    },
    {
      comment: "Paths that block the first installation: path, path that permits it, message",
      records: blockers.filter(({ lasting }) => !lasting).map((each) => blocker("blocker", each)),
    },
    {
      comment: "Identities of the state on the host, which must not change: name, value",
      records: of(plan.identities).map(({ name, value }) => record("identity", [name], value)),
    },
    {
      comment:
        "Packages: name, version prefix, repository, first version that is upgraded; units that run its programs",
      records: hostPackages(plan, host).map(
        ({ name, series = "-", repository = "-", from = "-", units = [] }) =>
          record("package", [name, series, repository, from, ...units]),
      ),
    },
    {
      comment:
        "Files: mode, owner, path; flags secret and before-packages; path with which it is obsolete; units to reload or restart",
      records: own.map(({ mode, user, group, path, sensitive, beforePackages, until, onChange }) =>
        record("file", [
          mode.toString(8),
          `${user}:${group}`,
          path,
          ...(sensitive ? ["secret"] : []),
          ...(beforePackages ? ["before-packages"] : []),
          ...(until === undefined ? [] : ["until", until]),
          ...onChanges(onChange),
        ]),
      ),
    },
    {
      comment:
        "Lines that a daemon reads only before it has data, so that a change of them restarts nothing: path, beginning",
      records: own.flatMap(({ path, firstStart = [] }) =>
        firstStart.map((beginning) => record("first-start", [path, beginning])),
      ),
    },
    ...certificates(plan, host),
    {
      comment: "Validators, which must accept a file before any file is replaced: path, command",
      records: own.flatMap(({ path, validator }) =>
        validator === undefined ? [] : [record("validator", [path], validator)],
      ),
    },
    {
      comment: "SELinux booleans, where SELinux is enabled",
      records: [...new Set(of(plan.securityBooleans).map(({ name }) => name))].map((name) =>
        record("selinux-boolean", [name]),
      ),
    },
    {
      comment: "Units that must never run",
      records: [...new Set(services.flatMap(({ masks }) => masks))].map((unit) => record("mask", [unit])),
    },
    {
      comment: "Units, in start order",
      records: [...new Set([platform.firewallUnit, ...services.map(({ unit }) => unit), ...others])].map(
        (unit) => record("unit", [unit]),
      ),
    },
  ];
}

function blocker(kind: string, { path, unless = "-", message }: InstallBlocker): string {
  return record(kind, [path, unless], message);
}

function onChanges(change: Artifact["onChange"]): readonly string[] {
  return change && change.units.length > 0 ? [change.action, ...change.units] : [];
}

/** The certificates of a host in an estate that has any. */
function certificates(plan: Plan, host: string): RecordGroup[] {
  if (!plan.tlsOffered) return [];
  const own = byHost(plan.certificates).get(host) ?? [];
  const certificate = ({ name, authority, user, group, combined, action, units }: Certificate) => {
    const paths = certificatePaths(name);
    return record("certificate", [
      `${user}:${group}`,
      authorityPathOf(authority),
      paths.certificate,
      paths.key,
      ...(combined ? [paths.combined] : []),
      ...onChanges({ units, action }),
    ]);
  };
  const certified = (each: Certificate) => {
    const { names, addresses } = certificateNames(plan, each);
    return [
      ...(servesWith(plan, each) ? ["purpose=sslserver"] : []),
      ...(each.client ? ["purpose=sslclient"] : []),
      ...names.map((name) => `verify_hostname=${name}`),
      ...addresses.map((address) => `verify_ip=${address}`),
    ].map((option) => record("certified", [certificatePaths(each.name).certificate, option]));
  };
  return [
    {
      comment: "Certificates of authorities",
      records: authoritiesOf({ certificates: own }).map((role) =>
        record("authority", [authorityPathOf(role)]),
      ),
    },
    {
      comment:
        "Certificates: owner, authority, certificate, key, optional file with both; units to reload or restart",
      records: own.map(certificate),
    },
    {
      comment: "Purposes and names of each certificate",
      records: own.flatMap(certified),
    },
  ];
}
