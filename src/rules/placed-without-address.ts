import { groupBy } from "../model/group-by.ts";
import { addressIn, networkOfSection } from "../model/networks.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";

export const placedWithoutAddress: Rule = {
  id: "placed-without-address",
  severity: "error",
  summary: "Every host of a section with a network has an address there.",
  rationale: "The service would listen in another network than its clients, firewalls and peers expect.",
  bad: {
    network: { subnets: { inside: "10.1.0.0/24" } },
    hosts: { node1: { addresses: { inside: "10.1.0.11" } }, node2: { addresses: { inside: "10.1.0.12" } } },
    etcd: { network: "inside" },
  },
  good: {
    network: { subnets: { inside: "10.1.0.0/24" } },
    hosts: {
      node1: { addresses: { inside: "10.1.0.11" } },
      node2: { addresses: { inside: "10.1.0.12" } },
      node3: { addresses: { inside: "10.1.0.13" } },
    },
    etcd: { network: "inside" },
  },
  sources: [],
  needsNames: true,
  *check(plan) {
    for (const [section, services] of groupBy(plan.services, ({ component }) => component)) {
      const network = networkOfSection(plan, section);
      if (network === undefined) continue;
      const names = new Set(services.map(({ host }) => host));
      const missing = [...names]
        .flatMap((name) => plan.hosts.get(name) ?? [])
        .filter((host) => addressIn(plan, host, network) === undefined);
      const [first] = missing;
      if (!first) continue;
      yield {
        message: `"${section}" is placed in network "${network}", where ${enumerated(missing.map(({ name }) => name))} ${missing.length === 1 ? "has" : "have"} no address.`,
        at: pointers(`/${section}/network`, ...missing.map(({ source }) => source)),
        hint: `Set "hosts.${first.name}.addresses.${network}"${missing.length === 1 ? "" : ", and that of the others"}, or place the section elsewhere.`,
      };
    }
  },
};
