import haproxyCfg from "../../../templates/haproxy/haproxy.cfg.ejs";
import { banner } from "../../formats/banner.ts";
import { socketAddress } from "../../formats/socket-address.ts";
import { afterNetwork, dropIn, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { Emit } from "../../model/component.ts";
import type { Listener, Pool } from "../../model/facts.ts";
import { listenerOf, listenersOf, type Plan } from "../../model/plan.ts";
import { balancedPools } from "./facts.ts";
import type { Settings } from "./schema.ts";

const unit = "haproxy.service";
const balance = {
  "first-healthy": "first",
  "least-connections": "leastconn",
  "round-robin": "roundrobin",
} as const;

export function* artifacts({ plan }: Emit, settings: Settings): Iterable<Artifact> {
  const pools = balancedPools(plan, settings).map(({ pool }) => ({
    ...pool,
    balance: balance[pool.balance],
    maximum: pool.members.length * pool.memberConnections,
    servers: servers(plan, pool),
    memberPort: checkedBeside(plan, pool)?.port,
  }));
  for (const statistics of listenersOf(plan, "balancer-statistics")) {
    const { host } = statistics;
    const common = { host, component: "haproxy" } as const;
    yield artifact({
      ...common,
      path: "/etc/haproxy/haproxy.cfg",
      content: render(haproxyCfg, {
        banner: banner(plan.name).trimEnd(),
        maximum: pools.reduce((sum, { maximum }) => sum + maximum, 100),
        statistics: socketAddress(statistics.bind, statistics.port),
        pools: pools.map((pool) => {
          const listener = listenersOf(plan, pool.role).find((candidate) => candidate.host === host);
          return { ...pool, bind: listener ? socketAddress(listener.bind, listener.port) : undefined };
        }),
      }),
      onChange: { units: [unit], action: "reload" },
    });
    yield artifact({
      ...common,
      path: dropIn(unit),
      content: unitFile(plan.name, {
        Unit: [...afterNetwork, ["StartLimitIntervalSec", 0]],
        Service: [
          ["RuntimeDirectory", "haproxy"],
          ["Restart", "always"],
          ["RestartSec", "2s"],
        ],
      }),
      onChange: { units: [unit], action: "restart" },
    });
  }
}

/** A member that another service answers for must be seen to be there itself; undefined: the check itself shows it. */
function checkedBeside(plan: Plan, { check, members }: Pool): Listener | undefined {
  const member = listenerOf(plan, members[0] ?? "");
  if (!(check.role && member)) return undefined;
  const asked = listenersOf(plan, check.role).find(({ host }) => host === member.host);
  return asked?.service === member.service ? undefined : member;
}

/** Each member by address, since a name that cannot be resolved keeps HAProxy from starting. */
function servers(plan: Plan, pool: Pool) {
  return pool.members.flatMap((id) => {
    const member = listenerOf(plan, id);
    const address = member && plan.hosts.get(member.host)?.address;
    if (!address) return [];
    const checked = pool.check.role
      ? listenersOf(plan, pool.check.role).find(({ host }) => host === member.host)
      : member;
    return [
      {
        name: member.host,
        address: socketAddress(address, member.port),
        checkPort: checked?.port ?? member.port,
      },
    ];
  });
}
