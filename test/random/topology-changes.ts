import fc from "fast-check";
import { changed, type Json, places } from "./mutations.ts";

type Hosts = Record<string, { address: string }>;
type Vip = { readonly address: string; readonly hosts: string[] };
type Balancers = { readonly hosts: string[]; readonly vip?: string };

/** Edits as people make them: lists of hosts, numbers, switches and versions of a topology, one to three at a time. */
export function changesOf(topology: Json): fc.Arbitrary<Json> {
  return fc
    .array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 })
    .map((choices) =>
      choices.reduce<Json>((value, [where, what, which]) => edited(value, where, what, which), topology),
    );
}

function edited(topology: Json, where: number, what: number, which: number): Json {
  const hosts = hostsOf(topology);
  const leaves = places(topology).filter((path) => {
    const value = at(topology, path);
    return typeof value === "number" || typeof value === "boolean" || isVersion(path, value);
  });
  const lists = places(topology).filter((path) => isHostList(at(topology, path), hosts));
  if (where % 11 === 0) return withSystem(topology, hosts, what, which);
  if (where % 11 === 1) return withVip(topology, hosts, what);
  // Members of clusters change as often as everything else together.
  const path = where % 2 === 0 ? lists[which % lists.length] : leaves[which % leaves.length];
  if (path === undefined) return topology;
  const value = at(topology, path);
  if (typeof value === "number")
    return changed(topology, path, () => [value + 1, value - 1, value * 2, value >> 1][what % 4] as number);
  if (typeof value === "string")
    return changed(topology, path, () =>
      value.replace(/^(\d+)\.(\d+).*/, (_, major, minor) => `${major}.${Number(minor) + 1 + (what % 2)}`),
    );
  if (typeof value === "boolean") return changed(topology, path, () => !value);
  const list = value as string[];
  const place = (what >> 2) % list.length;
  const fresh = freshHost(hosts, list[place] as string);
  const withHost = () => changed(topology, ["hosts"], () => ({ ...hosts, ...fresh }) as Json);
  const next = Object.keys(fresh)[0] as string;
  const others = list.filter((_, index) => index !== place);
  if (what % 4 === 0) return changed(withHost(), path, () => [...list, next]);
  if (what % 4 === 1) return changed(withHost(), path, () => [...others, next]);
  if (what % 4 === 2) return list.length > 1 ? changed(topology, path, () => others) : topology;
  const unused = Object.keys(hosts).find((name) => !list.includes(name));
  return changed(topology, path, () => (unused === undefined ? list.toReversed() : [...list, unused]));
}

/** A VIP gets another address, or another owner first; load balancers get one, or lose theirs. */
function withVip(topology: Json, hosts: Hosts, what: number): Json {
  const { vips = {}, haproxy } = topology as { vips?: Record<string, Vip>; haproxy?: Balancers };
  const names = Object.keys(vips);
  const name = names[(what >> 2) % names.length];
  const edit = (of: string, value: Json) => changed(topology, ["vips", of], () => value);
  if (name !== undefined && what % 4 < 2) {
    const own = vips[name] as Vip;
    const [address] = Object.values(freshHost(hosts, own.hosts[0] as string));
    const other = what % 4 === 0 ? { address: address?.address ?? "" } : { hosts: own.hosts.toReversed() };
    return edit(name, { ...own, ...other });
  }
  if (!haproxy) return topology;
  const { vip, ...rest } = haproxy;
  const { [vip ?? ""]: _, ...others } = vips;
  if (vip !== undefined)
    return { ...(topology as Record<string, Json>), vips: others, haproxy: rest } as unknown as Json;
  const [fresh] = Object.values(freshHost(hosts, haproxy.hosts[0] as string));
  const added = { address: fresh?.address ?? "", hosts: haproxy.hosts };
  return {
    ...(topology as Record<string, Json>),
    vips: { ...vips, fresh: added },
    haproxy: { ...haproxy, vip: "fresh" },
  } as unknown as Json;
}

/** A host, or the estate, gets another operating system. */
function withSystem(topology: Json, hosts: Hosts, what: number, which: number): Json {
  const names = Object.keys(hosts);
  const host = names[which % (names.length + 1)];
  const platform = ["debian12", "debian13", "el9", "ubuntu2404"][what % 4] as string;
  return changed(topology, host === undefined ? [] : ["hosts", host], (old) => ({
    ...(old as Record<string, Json>),
    platform,
  }));
}

/** A host as one that is there, with a name and an address that no other has. */
function freshHost(hosts: Hosts, like: string): Hosts {
  const old = hosts[like] as { address: string };
  const used = new Set(Object.values(hosts).map(({ address }) => address));
  const separator = old.address.includes(":") ? ":" : ".";
  const prefix = old.address.slice(0, old.address.lastIndexOf(separator) + 1);
  const number = Array.from({ length: 100 }, (_, index) => index + 150).find(
    (each) => !used.has(`${prefix}${each}`),
  );
  return { [`fresh${number}`]: { ...old, address: `${prefix}${number}` } };
}

function isVersion(path: readonly string[], value: Json | undefined): boolean {
  return path.at(-1) === "version" && typeof value === "string" && /^\d+\.\d+/.test(value);
}

function hostsOf(topology: Json): Hosts {
  return (topology as { hosts: Hosts }).hosts;
}

function isHostList(value: Json | undefined, hosts: Hosts): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((name) => typeof name === "string" && Object.hasOwn(hosts, name))
  );
}

function at(value: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? (inner as Record<string, Json>)[key] : undefined,
    value,
  );
}
