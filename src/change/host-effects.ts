import { hostPackages } from "../analysis/host-packages.ts";
import type { Artifact, Bundle } from "../model/artifact.ts";
import type { Package } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";
import { compareText } from "../model/order.ts";
import { managedHosts, type Plan, startedOn } from "../model/plan.ts";
import { meaningOf } from "./meaning-of.ts";
import { reinstalledHosts } from "./reinstalled-hosts.ts";

/** An estate at one point of a change: its plan and its files. */
export interface Estate {
  readonly plan: Plan;
  readonly bundle: Bundle;
}

export type UnitAction = "start" | "reload" | "restart" | "stop";

/** By how much users notice. */
export const strongestFirst: readonly UnitAction[] = ["stop", "restart", "start", "reload"];

/** The effect of installing the files of one estate on a host that has those of another. */
export interface HostEffect {
  readonly host: string;
  /** new: the host had no files, or loses them with its operating system. gone: the host is to have none. */
  readonly kind: "new" | "changed" | "gone";
  /** Absolute paths of the files that differ. */
  readonly files: readonly { readonly path: string; readonly change: "added" | "changed" | "removed" }[];
  /** The units on which something happens, each with the strongest action. */
  readonly units: readonly { readonly unit: string; readonly action: UnitAction }[];
}

/** Compares the files of two estates host by host. Hosts without a difference are left out. */
export function hostEffects(before: Estate, after: Estate): readonly HostEffect[] {
  const [old, now] = [groupBy(before.bundle.artifacts, hostOf), groupBy(after.bundle.artifacts, hostOf)];
  const reinstalled = new Set(reinstalledHosts(before.plan, after.plan));
  const names = [
    ...new Set([...managedHosts(before.plan), ...managedHosts(after.plan)].map(({ name }) => name)),
  ];
  return names.toSorted(compareText).flatMap((host) => {
    const own = reinstalled.has(host) ? [] : (old.get(host) ?? []);
    const next = now.get(host) ?? [];
    const files = differences(own, next);
    if (files.length === 0) return [];
    const kind = own.length === 0 ? "new" : next.length === 0 ? "gone" : "changed";
    return [{ host, kind, files, units: unitActions(before, after, host, own, next) }];
  });
}

/** The packages of which a host is to have other versions. */
export function upgradedPackages(before: Plan, after: Plan, host: string): readonly Package[] {
  const old = new Map(hostPackages(before, host).map((each) => [each.name, each]));
  return hostPackages(after, host).filter((each) => {
    const former = old.get(each.name);
    return former !== undefined && each.series !== undefined && former.series !== each.series;
  });
}

function hostOf({ host }: Artifact): string {
  return host;
}

function differences(own: readonly Artifact[], next: readonly Artifact[]): HostEffect["files"] {
  const [old, now] = [byPath(own), byPath(next)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .toSorted(compareText)
    .flatMap((path): HostEffect["files"] => {
      const [before, after] = [old.get(path), now.get(path)];
      if (!after) return [{ path, change: "removed" }];
      if (!before) return [{ path, change: "added" }];
      return identical(before, after) ? [] : [{ path, change: "changed" }];
    });
}

function byPath(files: readonly Artifact[]): ReadonlyMap<string, Artifact> {
  return new Map(files.map((file) => [file.path, file]));
}

function identical(a: Artifact, b: Artifact): boolean {
  return a.content === b.content && a.mode === b.mode && a.user === b.user && a.group === b.group;
}

/** Does as install.sh: stops units that are gone, starts new ones, and restarts or reloads those whose files mean something else. */
function unitActions(
  before: Estate,
  after: Estate,
  host: string,
  own: readonly Artifact[],
  next: readonly Artifact[],
): HostEffect["units"] {
  const old = own.length === 0 ? new Set<string>() : unitsOf(before, host, own);
  const now = unitsOf(after, host, next);
  const upgraded = new Set(
    upgradedPackages(before.plan, after.plan, host).flatMap(({ units = [] }) => units),
  );
  return [...new Set([...old, ...now])].toSorted(compareText).flatMap((unit) => {
    const action = !now.has(unit)
      ? "stop"
      : !old.has(unit)
        ? "start"
        : upgraded.has(unit) || sumOf(own, unit, "restart") !== sumOf(next, unit, "restart")
          ? "restart"
          : sumOf(own, unit, "reload") !== sumOf(next, unit, "reload")
            ? "reload"
            : undefined;
    return action === undefined ? [] : [{ unit, action }];
  });
}

/** Units of services, and timers and mounts, which have none. */
function unitsOf({ plan }: Estate, host: string, files: readonly Artifact[]): ReadonlySet<string> {
  const services = startedOn(plan, host);
  return new Set([
    ...services.map(({ unit }) => unit),
    ...files.flatMap(
      ({ path }) => /^\/etc\/systemd\/system\/([^/]+\.(?:timer|mount))$/.exec(path)?.[1] ?? [],
    ),
    ...files.flatMap(({ onChange }) => onChange?.units ?? []),
  ]);
}

function sumOf(files: readonly Artifact[], unit: string, action: "reload" | "restart"): string {
  return files
    .filter(({ onChange }) => onChange?.action === action && onChange.units.includes(unit))
    .map((file) => `${file.path}\n${meaningOf(file)}`)
    .join("\n");
}
