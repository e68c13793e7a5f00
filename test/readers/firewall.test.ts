import { expect, test } from "vitest";
import { addressFor, networkOf, networkOfSection } from "../networks.ts";
import { type Estate, eachEstate, known, platformOn } from "./estates.ts";
import { type Allowed, readFirewalld, readNftables, within } from "./formats/firewall.ts";
import { ofSeveralNetworks } from "./inline-estates.ts";
import { pooledEstates } from "./pooled-estates.ts";

const everyEstate = [
  ...eachEstate,
  ...pooledEstates,
  ["an estate of several networks", ofSeveralNetworks()] as const,
];

/** What every managed host must let in, straight from the flows. */
function wanted({ plan }: Estate): Map<string, Allowed[]> {
  const hosts = new Map<string, Allowed[]>();
  for (const flow of plan.flows) {
    for (const id of flow.to) {
      const listener = known(
        plan.listeners.find((each) => each.id === id),
        id,
      );
      const outside = plan.services.some(
        ({ id: own, operator }) => own === listener.service && operator !== undefined,
      );
      if (outside) continue;
      const host = known(plan.hosts.get(listener.host), listener.host);
      if (!host.managed || listener.bind === "::1" || listener.bind.startsWith("127.")) continue;
      for (const from of flow.from) {
        const network = plan.networks.find(({ name }) => from === `network:${name}`);
        const service = plan.services.find((each) => each.id === from);
        const { component } = known(
          plan.services.find(({ id: own }) => own === listener.service),
          listener.service,
        );
        const placed = networkOfSection(plan, component);
        const there = flow.network ?? (listener.bind === "*" ? placed : networkOf(plan, listener.bind));
        const sources = network?.ranges ?? [addressFor(plan, known(service, from).host, there)];
        for (const source of sources) {
          // A range of the other family reaches no address of this one.
          const everywhere = listener.bind === "*" && placed === undefined;
          const reached =
            everywhere || listener.bind !== "*" ? listener.bind : addressFor(plan, host.name, placed);
          const reaching = everywhere || source.includes(":") === reached.includes(":");
          if (source === host.address || [...host.addresses.values()].includes(source) || !reaching) continue;
          const { protocol, bind } = listener;
          const port = [listener.port, ...(listener.lastPort ? [listener.lastPort] : [])].join("-");
          const any = placed === undefined ? undefined : addressFor(plan, host.name, placed);
          const destination = bind === "*" ? any : bind;
          hosts.set(host.name, [...(hosts.get(host.name) ?? []), { protocol, port, source, destination }]);
        }
      }
    }
  }
  return hosts;
}

function rulesOf({ plan, hosts }: Estate): Map<string, readonly Allowed[]> {
  const tools = {
    firewalld: ["/etc/firewalld/zones/public.xml", readFirewalld],
    nftables: ["/etc/nftables.conf", readNftables],
  } as const;
  return new Map(
    [...hosts].map(([host, files]) => {
      const [path, read] = tools[platformOn(plan, host).firewall];
      return [host, read(known(files.get(path), `${path} of ${host}`).content)];
    }),
  );
}

function lets(rule: Allowed, flow: Allowed): boolean {
  return (
    rule.protocol === flow.protocol &&
    rule.port === flow.port &&
    rule.destination === flow.destination &&
    within(flow.source, rule.source)
  );
}

test.each(everyEstate)("every flow of %s has a rule and every rule has a flow", (_name, estate) => {
  const rules = rulesOf(estate);
  const flows = wanted(estate);
  const managed = [...estate.plan.hosts.values()].filter((host) => host.managed);
  for (const { name } of managed) {
    const allowed = known(rules.get(name), `rules of ${name}`);
    const needed = flows.get(name) ?? [];
    expect(
      needed.filter((flow) => !allowed.some((rule) => lets(rule, flow))),
      `closed to a flow: ${name}`,
    ).toEqual([]);
    const idle = allowed.filter(
      (rule) => !needed.some((flow) => flow.source === rule.source && lets(rule, flow)),
    );
    expect(idle, `open without a flow: ${name}`).toEqual([]);
    expect(new Set(allowed.map((rule) => JSON.stringify(rule))).size, `a rule twice: ${name}`).toBe(
      allowed.length,
    );
  }
});

test.each(everyEstate)(
  "every host of %s stays open to its administrators and closed to everyone",
  (_name, estate) => {
    const { plan } = estate;
    const admin = known(
      plan.networks.find(({ name }) => name === "admin"),
      "network of administrators",
    );
    for (const [host, rules] of rulesOf(estate)) {
      const shell = known(
        plan.listeners.find((listener) => listener.host === host && listener.role === "shell"),
        `shell on ${host}`,
      );
      const from = rules.filter(({ protocol, port }) => protocol === "tcp" && port === String(shell.port));
      for (const range of admin.ranges) {
        expect(
          from.some(({ source }) => within(range, source)),
          `${host} from ${range}`,
        ).toBe(true);
      }
      expect(rules.filter(({ source }) => /\/0$/.test(source))).toEqual([]);
    }
  },
);

test.each(everyEstate)(
  "the hosts of every VIP of %s hear each other's VRRP, and no other host hears any",
  (_name, estate) => {
    const { plan } = estate;
    for (const [host, rules] of rulesOf(estate)) {
      const peers = [...plan.vips.values()]
        .filter(
          ({ name, hosts }) => hosts.includes(host) && !plan.vipControllers.some(({ vip }) => vip === name),
        )
        .flatMap(({ address, hosts }) =>
          hosts
            .filter((peer) => peer !== host)
            .map((peer) => addressFor(plan, peer, networkOf(plan, address))),
        );
      const heard = rules.filter(({ protocol }) => protocol === "vrrp").map(({ source }) => source);
      expect(heard.toSorted(), host).toEqual([...new Set(peers)].toSorted());
    }
  },
);
