import { loopbackOf, socketAddress } from "../../formats/socket-address.ts";
import type { ProcedureContext } from "../../model/component.ts";
import type { Listener } from "../../model/facts.ts";
import { byHost, listenersOf } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { type Gates, has } from "../../model/version.ts";
import type { Settings } from "./schema.ts";
import { etcdVersions } from "./versions.ts";

export function procedures({ base, facts, leadership, procedure }: ProcedureContext, settings: Settings) {
  const members = listenersOf(facts, "consensus");
  const [first, ...others] = members;
  if (!first) return;
  const scheme = first.secure ? "https" : "http";
  const { certificate, key } = certificatePaths("etcd");
  const proof = first.secure ? ` --cacert=${authorityPath} --cert=${certificate} --key=${key}` : "";
  const etcdctl = (host: string, words: string) => {
    const own = byHost(members).get(host)?.[0] ?? first;
    return `ETCDCTL_API=3 etcdctl --endpoints=${scheme}://${socketAddress(loopbackOf(own.bind), own.port)}${proof} ${words}`;
  };

  // The field format since etcd 3.0: one `"Name" : value` a line (tried on 3.4.23).
  for (const { host } of members) {
    leadership({
      host,
      command: `${etcdctl(host, "endpoint status --write-out=fields")} | awk -F ' : ' '/^"MemberID"/ { own = $2 } /^"Leader"/ { leader = $2 } END { exit leader == "" || own != leader }'`,
    });
  }

  procedure({
    occasion: "inspection",
    title: "etcd",
    steps: [
      {
        text: "Every member must be started and healthy, and exactly one of them the leader.",
        host: first.host,
        commands: [
          etcdctl(first.host, "endpoint health --cluster"),
          etcdctl(first.host, "endpoint status --cluster --write-out=table"),
        ],
      },
    ],
  });
  operations(procedure, settings, members, etcdctl);
  const peers = listenersOf(facts, "consensus-peer");
  if (others.length === 0) return lostMajority(procedure, settings, base.name, peers, scheme, etcdctl);

  const lost = members.at(-1) ?? first;
  const peer = peers.find(({ host }) => host === lost.host);
  if (!peer) return;
  procedure({
    occasion: "loss",
    title: "An etcd member is gone for good",
    steps: [
      {
        text: `Here ${lost.host} is lost and comes back empty under its name and address. Only one member may be replaced at a time, and only while the others are a majority. Never empty the data of all: it holds who leads the database, and the store would forget it.`,
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
        text: `Set \`"joining": ["${lost.host}"]\` in the section \`etcd\` of the topology, which writes \`initial-cluster-state: existing\`, generate the bundle, and deploy the new ${lost.host}. A member that starts as \`new\` instead is refused, since the cluster knows it.`,
      },
      {
        text: "When it is healthy, take `joining` out again and generate; the state is read only by a member without data.",
        host: lost.host,
        commands: [etcdctl(lost.host, "endpoint health --cluster")],
      },
    ],
  });
  lostMajority(procedure, settings, base.name, peers, scheme, etcdctl);
  procedure({
    occasion: "growth",
    title: "More members of etcd",
    steps: [
      {
        text: `Go from ${members.length} members to ${members.length + (members.length % 2 === 0 ? 1 : 2)} one at a time: \`member add\` with the new member's name and peer URL on ${first.host}, then its name under \`hosts\` and \`joining\` of the section \`etcd\`, generate, deploy the new host, see it healthy, and only then the next. The others take the new list when they are restarted, one at a time.`,
        host: first.host,
        commands: [
          etcdctl(first.host, `member add NAME --peer-urls=${scheme}://ADDRESS:${settings.ports.peer}`),
        ],
      },
    ],
  });
}

const snapshot = "/root/etcd-snapshot.db";

const programs: Gates = {
  etcdutl: { since: "3.6", source: "CHANGELOG-3.6.md: etcdctl snapshot restore is gone, etcdutl has it" },
};

/** What is done to a store that is well. */
function operations(
  procedure: ProcedureContext["procedure"],
  settings: Settings,
  members: readonly Listener[],
  etcdctl: (host: string, words: string) => string,
): void {
  const [first] = members;
  if (!first) return;
  const save = etcdctl(first.host, `snapshot save ${snapshot}`);
  procedure({
    occasion: "upkeep",
    title: "etcd: a snapshot, and room on disk",
    steps: [
      {
        text: "A snapshot before each change of members or versions, kept on another machine. It is worth the passwords of what uses the store.",
        host: first.host,
        commands: [save],
      },
      {
        text: "Deleted keys leave holes in the file of a member; giving them back stops the member for as long as it takes, so one member at a time, the leader last. After the alarm NOSPACE, under which nothing can be written, all members first, and then the alarm is disarmed.",
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
  const names = etcdVersions.series.map(({ name }) => name);
  const series = names.findLastIndex(
    (name) => settings.version === name || settings.version.startsWith(`${name}.`),
  );
  const before = names[series - 1];
  procedure({
    occasion: "upgrade",
    title: "etcd: one minor version at a time",
    steps: [
      {
        // https://etcd.io/docs/v3.6/upgrades/upgrade_3_6/: "update to 3.5.26 or later".
        text: `${before === undefined ? "From" : `To ${names[series]} only from ${before}${names[series] === "3.6" ? ", of which all members must have 3.5.26 or a later fix" : ""}; from`} version to version none may be left out. All members must be healthy before each step: a member of the old version cannot come back once all are of the new one. Take a snapshot first.`,
        host: first.host,
        commands: [save, etcdctl(first.host, "endpoint health --cluster")],
      },
      {
        text: "On each member in turn, the leader last: stop it, upgrade its packages, and deploy, which starts it. Only when it is healthy again the next one. The cluster takes up the new version when the last member has it.",
        host: first.host,
        commands: [
          "systemctl stop etcd.service",
          etcdctl(first.host, "endpoint status --cluster --write-out=table"),
        ],
      },
    ],
  });
  if (first.secure) {
    procedure({
      occasion: "renewal",
      title: "etcd: a new certificate of the authority",
      steps: [
        {
          // client/pkg/transport/listener.go: certificates are read for each connection, the authority once.
          text: "etcd reads its own certificate anew for each connection, and the authority's only when it starts. After that one has changed, restart the members one at a time, each when the one before is healthy.",
          host: first.host,
          commands: ["systemctl restart etcd.service", etcdctl(first.host, "endpoint health --cluster")],
        },
      ],
    });
  }
}

/** What brings a store back of which a majority is gone; tried with 3.4.23. */
function lostMajority(
  procedure: ProcedureContext["procedure"],
  settings: Settings,
  estate: string,
  peers: readonly Listener[],
  scheme: string,
  etcdctl: (host: string, words: string) => string,
): void {
  const [first] = peers;
  if (!first) return;
  const cluster = peers
    .map(({ host, bind, port }) => `${host}=${scheme}://${socketAddress(bind, port)}`)
    .join(",");
  const tool = has(programs, "etcdutl", settings.version) ? "etcdutl" : "ETCDCTL_API=3 etcdctl";
  procedure({
    occasion: "loss",
    title:
      peers.length === 1 ? "etcd: its data are gone" : "etcd: a majority of its members is gone for good",
    steps: [
      {
        text: `Nothing can be written to the store any more, and what rests on it stands still. Deploy hosts that are new. Copy the newest snapshot as \`${snapshot}\` to every member; of a member that is left, \`${settings.dataDirectory}/member/snap/db\` will do, with \`--skip-hash-check=true\` below. All must have the same file.`,
      },
      {
        text: `On every member, with its own name and address in the place of ${first.host}'s, and start them together.`,
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
        text: "It holds what was true when the snapshot was taken: see who leads the database before anything else.",
      },
    ],
  });
}
