/** Words for which the topology has another key, or none. */
export const elsewhere: Readonly<Record<string, string>> = {
  "valkey.version":
    "Remove it: the bundle installs the version of the platform, which is Redis where the platform has no Valkey.",
  "valkey.vip": "Remove it: clients ask the Sentinels for the leader.",
  "valkey.sentinel|sentinels|quorum|replicas|nodes|members|cluster":
    'Remove it: each host in "hosts" has a server and a Sentinel. Three hosts survive the loss of one.',
  "redis|keydb|dragonfly|sentinel|sentinels":
    'Write the section "valkey": Valkey under Sentinel is the broker then, or Redis where the platform has no Valkey.',
  "external.redis|valkey|sentinel|elasticache|memorystore|keydb":
    'A Redis or a Valkey that others operate is not supported. "external.broker" is a RabbitMQ that others operate, and the section "valkey" has hosts of the estate.',
};
