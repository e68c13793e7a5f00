import { loopbackOf, socketAddress } from "../../formats/socket-address.ts";
import type { ProcedureContext } from "../../model/component.ts";
import type { Listener } from "../../model/facts.ts";
import { byHost, listenersOf } from "../../model/plan.ts";
import { authorityPathOf, certificatePaths } from "../../model/tls.ts";
import { type Gates, has } from "../../model/version.ts";
import { alerts } from "./alerts.ts";
import { unit } from "./facts.ts";
import { memberships } from "./memberships.ts";
import type { Settings } from "./schema.ts";
import { symptoms, titles } from "./symptoms.ts";
import { etcdVersions } from "./versions.ts";

export function procedures(context: ProcedureContext, settings: Settings) {
  alerts(context, settings);
  const { base, facts, leadership, procedure, symptom } = context;
  const members = listenersOf(facts, "consensus");
  const [first, ...others] = members;
  if (!first) return;
  const scheme = first.secure ? "https" : "http";
  const { certificate, key } = certificatePaths("etcd");
  const tlsFlags = first.secure
    ? ` --cacert=${authorityPathOf("consensus")} --cert=${certificate} --key=${key}`
    : "";
  const etcdctl = (host: string, args: string) => {
    const own = byHost(members).get(host)?.[0] ?? first;
    return `ETCDCTL_API=3 etcdctl --endpoints=${scheme}://${socketAddress(loopbackOf(own.bind), own.port)}${tlsFlags} ${args}`;
  };

  // The output format `fields`, since etcd 3.0: one `"Name" : value` per line (tried with 3.4.23).
  for (const { host, service } of members) {
    leadership({
      host,
      service,
      command: `${etcdctl(host, "endpoint status --write-out=fields")} | awk -F ' : ' '/^"MemberID"/ { own = $2 } /^"Leader"/ { leader = $2 } END { exit leader == "" || own != leader }'`,
    });
  }

  procedure({
    occasion: "inspection",
    title: "etcd",
    steps: [
      {
        text: "All members must be started and healthy, and exactly one must be the leader.",
        host: first.host,
        commands: [
          etcdctl(first.host, "endpoint health --cluster"),
          etcdctl(first.host, "endpoint status --cluster --write-out=table"),
        ],
      },
    ],
  });
  const everyMember = members.map(({ bind, port }) => `${scheme}://${socketAddress(bind, port)}`).join(",");
  const askAll = (args: string) => `ETCDCTL_API=3 etcdctl --endpoints=${everyMember}${tlsFlags} ${args}`;
  const services = members.map(({ service }) => service);
  for (const each of symptoms(services, first.host, askAll)) symptom(each);
  operations(context, members, etcdctl);
  const peers = listenersOf(facts, "consensus-peer");
  for (const each of memberships(peers, scheme, (args) => etcdctl(first.host, args)))
    context.membership(each);
  if (others.length === 0) return lostMajority(procedure, settings, base.name, peers, scheme, etcdctl);

  const lost = members.at(-1) ?? first;
  const peer = peers.find(({ host }) => host === lost.host);
  if (!peer) return;
  procedure({
    occasion: "loss",
    title: titles.memberLost,
    steps: [
      {
        text: `This example replaces ${lost.host} with an empty host of the same name and address. Replace one member at a time, and only while the others form a majority. Never delete the data of all members: etcd stores the state of the clusters that use it.`,
        host: first.host,
        commands: [
          etcdctl(first.host, "member list"),
          etcdctl(
            first.host,
            `member remove "$(${etcdctl(first.host, "member list")} | awk -F ', ' '$3 == "${lost.host}" { print $1 }')"`,
          ),
          etcdctl(
            first.host,
            `member add ${lost.host} --peer-urls=${scheme}://${socketAddress(peer.bind, peer.port)}`,
          ),
        ],
      },
      {
        text: `Set \`"joining": ["${lost.host}"]\` in the section \`etcd\` of the topology, which writes \`initial-cluster-state: existing\`. Generate the bundle and deploy the new ${lost.host}. The cluster rejects a member that starts with the state \`new\`, because it already lists that member.`,
      },
      {
        text: "When the member is healthy, remove `joining` and generate the bundle again. Only a member without data reads the state.",
        host: lost.host,
        commands: [etcdctl(lost.host, "endpoint health --cluster")],
      },
    ],
  });
  lostMajority(procedure, settings, base.name, peers, scheme, etcdctl);
  removal(procedure, members, etcdctl);
  procedure({
    occasion: "growth",
    title: "etcd: add members",
    steps: [
      {
        text: `Go from ${members.length} members to ${members.length + (members.length % 2 === 0 ? 1 : 2)} one at a time: run \`member add\` with the name and peer URL of the new member on ${first.host}, add its name to \`hosts\` and \`joining\` in the section \`etcd\`, generate the bundle, and deploy the new host. Wait until the member is healthy before you add the next one. The other members read the new list when they restart; restart them one at a time.`,
        host: first.host,
        commands: [
          etcdctl(first.host, `member add NAME --peer-urls=${scheme}://ADDRESS:${settings.ports.peer}`),
        ],
      },
    ],
  });
}

/** Tried with 3.4.23: a removed member stops by itself, and the others need no restart. */
function removal(
  procedure: ProcedureContext["procedure"],
  members: readonly Listener[],
  etcdctl: (host: string, args: string) => string,
): void {
  const [first] = members;
  const last = members.at(-1);
  if (!first || !last) return;
  procedure({
    occasion: "removal",
    title: "etcd: remove a member",
    steps: [
      {
        text: `Three members are the fewest that survive a loss, and an even number survives no more than one less. ${members.length <= 3 ? 'So first add a member on another host, as described under "etcd: add members", and then remove this one' : "So remove two, one after the other"}. All members must be healthy before. If another member leads, the removal interrupts nothing. This example removes ${last.host}.`,
        host: first.host,
        commands: [
          etcdctl(first.host, "endpoint health --cluster"),
          etcdctl(
            first.host,
            `member remove "$(${etcdctl(first.host, "member list")} | awk -F ', ' '$3 == "${last.host}" { print $1 }')"`,
          ),
          etcdctl(first.host, "member list"),
        ],
      },
      {
        text: "The removed member stops for good, and its data is of no more use.",
        host: last.host,
        commands: [`systemctl disable --now ${unit}`],
      },
    ],
  });
}

const snapshot = "/root/etcd-snapshot.db";

const toolGates: Gates = {
  etcdutl: { since: "3.6", source: "CHANGELOG-3.6.md: snapshot restore moved from etcdctl to etcdutl" },
};

/** Maintenance of a healthy cluster: snapshots, defragmentation, upgrades and certificates. */
function operations(
  { procedure, upgrade }: Pick<ProcedureContext, "procedure" | "upgrade">,
  members: readonly Listener[],
  etcdctl: (host: string, args: string) => string,
): void {
  const [first] = members;
  if (!first) return;
  const save = etcdctl(first.host, `snapshot save ${snapshot}`);
  procedure({
    occasion: "upkeep",
    title: titles.upkeep,
    steps: [
      {
        text: "Take a snapshot before each change of members or versions, and keep it on another machine. Protect it like a password: it holds all data that clients keep in etcd.",
        host: first.host,
        commands: [save],
      },
      {
        text: "Defragmentation returns the space of deleted keys to the file system. A member does not answer while it runs, so defragment one member at a time, the leader last. After a NOSPACE alarm, during which etcd rejects writes, defragment all members before you disarm the alarm.",
        host: first.host,
        commands: [
          etcdctl(first.host, "endpoint status --cluster --write-out=table"),
          etcdctl(first.host, "defrag"),
          etcdctl(first.host, "alarm list"),
          etcdctl(first.host, "alarm disarm"),
        ],
      },
    ],
  });
  upgrade({
    product: etcdVersions.product,
    services: members.map(({ service }) => service),
    before: [
      {
        title: "Save a snapshot of etcd",
        host: first.host,
        commands: [etcdctl(first.host, "endpoint health --cluster"), save],
        note: `All members must be healthy. Keep \`${snapshot}\` of ${first.host} on another machine, protected like a password.`,
        undo: "Nothing is needed.",
      },
    ],
    // etcd.io/docs/v3.6: upgrades/upgrade_3_6 and downgrades/downgrade_3_6.
    undo: "While a member has the old version, the cluster works as before: install the older packages, and then the older files, on the same hosts. After the last member, another minor version is final for this bundle: only the guide of etcd for downgrades, or the snapshot, leads back.",
    final: true,
  });
  if (first.secure) {
    procedure({
      occasion: "renewal",
      title: "etcd: replace the CA certificate",
      steps: [
        {
          // client/pkg/transport/listener.go: the certificate is read for each connection, that of the CA once.
          text: `etcd reads its own certificate for each connection, but the certificate of its authority, \`${authorityPathOf("consensus")}\`, only when it starts. After you replace it, restart the members one at a time; wait until each is healthy before you restart the next.`,
          host: first.host,
          commands: ["systemctl restart etcd.service", etcdctl(first.host, "endpoint health --cluster")],
        },
      ],
    });
  }
}

/** Disaster recovery from a snapshot after the loss of a majority (tried with 3.4.23). */
function lostMajority(
  procedure: ProcedureContext["procedure"],
  settings: Settings,
  estate: string,
  peers: readonly Listener[],
  scheme: string,
  etcdctl: (host: string, args: string) => string,
): void {
  const [first] = peers;
  if (!first) return;
  const cluster = peers
    .map(({ host, bind, port }) => `${host}=${scheme}://${socketAddress(bind, port)}`)
    .join(",");
  const tool = has(toolGates, "etcdutl", settings.version) ? "etcdutl" : "ETCDCTL_API=3 etcdctl";
  procedure({
    occasion: "loss",
    title: peers.length === 1 ? titles.dataLost : titles.majorityLost,
    steps: [
      {
        text: `etcd accepts no writes, and everything that depends on it is blocked. Deploy the new hosts. Copy the newest snapshot to every member as \`${snapshot}\`; all members need the same file. Without a snapshot, use the file \`${settings.dataDirectory}/member/snap/db\` of a surviving member, and add \`--skip-hash-check=true\` to the restore below.`,
      },
      {
        text: `Run these commands on every member, with its own name and address instead of those of ${first.host}. Start all members at the same time.`,
        host: first.host,
        commands: [
          "systemctl stop etcd.service",
          `mv ${settings.dataDirectory} ${settings.dataDirectory}.lost`,
          `${tool} snapshot restore ${snapshot} --name ${first.host} --initial-cluster ${cluster} --initial-cluster-token ${settings.token ?? `${estate}-etcd`} --initial-advertise-peer-urls ${scheme}://${socketAddress(first.bind, first.port)} --data-dir ${settings.dataDirectory}`,
          `chown --recursive etcd:etcd ${settings.dataDirectory}`,
          "systemctl start etcd.service",
          etcdctl(first.host, "endpoint health --cluster"),
        ],
      },
      {
        text: "The restored data is as old as the snapshot. First of all, check which node leads each cluster that uses it.",
      },
    ],
  });
}
