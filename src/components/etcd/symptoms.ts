import type { ServiceId, Symptom } from "../../model/facts.ts";

/** Titles of procedures and of the symptom. */
export const titles = {
  noLeader: "etcd has no leader",
  memberLost: "etcd: a member is permanently lost",
  majorityLost: "etcd: a majority is permanently lost",
  dataLost: "etcd: its data is lost",
  upkeep: "etcd: snapshots and disk space",
} as const;

/** `etcdctl` asks all members, since `--cluster` needs a majority from 3.5 on (client/v3/cluster.go, MemberList). */
export function symptoms(
  services: readonly ServiceId[],
  host: string,
  etcdctl: (args: string) => string,
): Symptom[] {
  const members = services.length;
  const majority = Math.floor(members / 2) + 1;
  return [
    {
      title: titles.noLeader,
      services,
      looks: [
        {
          text: "`IS LEADER` must be true for exactly one member. `ERRORS` shows `no leader` and alarms.",
          host,
          commands: [etcdctl("endpoint status --write-out=table"), etcdctl("endpoint health")],
        },
      ],
      causes: [
        {
          found: `fewer than ${majority} of ${members} members respond`,
          meaning:
            "there is no majority: start `etcd.service` on the members that are down. Only if their disks are lost:",
          procedure: members === 1 ? titles.dataLost : titles.majorityLost,
        },
        ...(members === 1
          ? []
          : [
              {
                found: "one member does not respond",
                meaning: "the others continue. Start it; only if its disk is lost:",
                procedure: titles.memberLost,
              },
            ]),
        {
          found: "`NOSPACE`",
          meaning: "the quota is used up, and etcd rejects writes:",
          procedure: titles.upkeep,
        },
        {
          found: "all respond, and the leader changes often",
          meaning:
            "the network or the disk is slow. The journal of `etcd.service` says `apply request took too long` or `slow fdatasync` where it is the disk.",
        },
      ],
    },
  ];
}
