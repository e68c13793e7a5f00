import { groupBy } from "../model/group-by.ts";
import { nameIn } from "../model/networks.ts";
import { pointerTo } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

const longest = 63;

export const networkNameClash: Rule = {
  id: "network-name-clash",
  severity: "error",
  summary: "The name of a host in a network is a host name that nothing else has.",
  rationale:
    "/etc/hosts contains the name of the host and that of the network, joined by a hyphen. Of two lines with one name, only the first one is used, and a label of more than 63 characters is no host name.",
  bad: {
    network: { subnets: { inside: "10.1.0.0/24" } },
    hosts: { node1: { addresses: { inside: "10.1.0.11" } } },
    vips: { "node1-inside": { address: "10.0.0.9", hosts: ["node1", "node2"] } },
  },
  good: {
    network: { subnets: { inside: "10.1.0.0/24" } },
    hosts: { node1: { addresses: { inside: "10.1.0.11" } } },
    vips: { "node1-vip": { address: "10.0.0.9", hosts: ["node1", "node2"] } },
  },
  sources: [
    "https://man7.org/linux/man-pages/man5/hosts.5.html",
    "https://www.rfc-editor.org/rfc/rfc1123#section-2",
  ],
  *check(plan) {
    const hosts = [...plan.hosts.values()].filter(({ addresses }) => addresses.size > 0);
    const joined = hosts.flatMap(({ name, addresses }) =>
      [...addresses.keys()].map((network) => ({
        name: nameIn(name, network),
        title: `host "${name}" in network "${network}"`,
        source: pointerTo("hosts", name, "addresses", network),
      })),
    );
    for (const { name, title, source } of joined) {
      if (name.length <= longest) continue;
      yield {
        message: `The name of ${title} would be "${name}" with ${name.length} characters, but a host name has at most ${longest}.`,
        at: [source],
        hint: "Shorten the name of the host or of the network.",
      };
    }
    const all = [
      ...joined,
      ...[...plan.hosts.values()].map(({ name, source }) => ({ name, title: `host "${name}"`, source })),
      ...[...plan.vips.values()].map(({ name, source }) => ({ name, title: `VIP "${name}"`, source })),
    ];
    const own = new Set(joined.map(({ name }) => name));
    for (const [name, holders] of groupBy(
      all.filter((each) => own.has(each.name)),
      (each) => each.name,
    )) {
      if (holders.length < 2) continue;
      const [first, ...others] = holders;
      yield {
        message: `"${name}" would be the name of ${holders.map(({ title }) => title).join(" and of ")}.`,
        at: pointers(first.source, ...others.map(({ source }) => source)),
        hint: "Rename one of the hosts, the VIP or the network.",
      };
    }
  },
};
