import * as z from "zod";
import * as fields from "../../model/fields.ts";
import { extras, overrides } from "../../model/override.ts";
import { newestOf, versionField } from "../../model/version.ts";
import { etcdVersions } from "./versions.ts";

export const schema = z
  .strictObject({
    version: versionField(etcdVersions)
      .default(newestOf(etcdVersions))
      .meta({ description: "Version of etcd." }),
    hosts: fields.placement().meta({
      description: "Members of the cluster.",
      examples: [["node1", "node2", "node3"]],
    }),
    network: fields.placementNetwork,
    joining: z.array(fields.hostName).max(1).default([]).meta({
      description: "Host that is being added to a running cluster. etcd adds one member at a time.",
    }),
    ports: z
      .strictObject({
        client: fields.unprivilegedPort.default(2379).meta({ description: "Port for clients." }),
        peer: fields.unprivilegedPort.default(2380).meta({ description: "Port for other members." }),
        metrics: fields.unprivilegedPort
          .default(2381)
          .meta({ description: "Metrics and health, unencrypted; bound only if network.monitoring is set." }),
      })
      .prefault({})
      .meta({ description: "Ports of each member." }),
    token: fields.label
      .optional()
      .meta({ description: 'Cluster token, which separates clusters; default: "<name>-etcd".' }),
    dataDirectory: fields.path
      .default("/var/lib/etcd")
      .meta({ description: "Directory of the data of each member.", examples: ["/srv/etcd"] }),
    heartbeatInterval: z
      .int()
      .min(10)
      .max(5000)
      .default(100)
      .meta({ description: "Interval of heartbeats, in milliseconds." }),
    electionTimeout: z
      .int()
      .min(50)
      .max(49_999)
      .default(1000)
      .meta({ description: "Time without a heartbeat after which an election starts, in milliseconds." }),
    ...extras(overrides(/^[a-z][a-z0-9-]*$/, ["log-level", "debug"]), {}, "etcd.conf.yml"),
  })
  .meta({
    description: "etcd, the distributed configuration store (DCS) in which Patroni keeps the leader's lock.",
  });

export type Settings = z.output<typeof schema>;
