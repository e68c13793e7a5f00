/** Words for which the topology has another key, or none. */
export const elsewhere: Readonly<Record<string, string>> = {
  "etcd.vip":
    "Remove it: clients of etcd know the address of every member, and go on with another when one is lost.",
  "etcd.backup|backups|snapshot|snapshots":
    "Remove it: etcd keeps only the lock of the leader and settings that Patroni writes again. RUNBOOK.md has the way to a new cluster if all members are lost.",
  "consul|zookeeper|dcs|exhibitor|raft|kubernetesdcs":
    'The only DCS is etcd: write the section "etcd", such as { "hosts": ["node1", "node2", "node3"] }. Others are not supported.',
  "external.etcd|dcs|consul|zookeeper":
    'Remove it: a DCS of others is not supported. Write the section "etcd", with hosts of the estate.',
};
