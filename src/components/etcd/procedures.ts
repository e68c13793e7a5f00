import { loopbackOf, socketAddress } from "../../formats/socket-address.ts";
import type { Instruct } from "../../model/component.ts";
import { byHost, listenersOf } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import type { Settings } from "./schema.ts";

export function procedures({ facts, leadership, procedure }: Instruct, settings: Settings) {
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
  if (others.length === 0) return;

  const lost = members.at(-1) ?? first;
  const peer = listenersOf(facts, "consensus-peer").find(({ host }) => host === lost.host);
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
