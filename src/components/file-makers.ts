import type * as z from "zod";
import type { FileMaker } from "../model/component.ts";
import * as airflow from "./airflow/artifacts.ts";
import * as etcd from "./etcd/artifacts.ts";
import * as haproxy from "./haproxy/artifacts.ts";
import type { ComponentName, components } from "./index.ts";
import * as keepalived from "./keepalived/artifacts.ts";
import * as logs from "./logs/artifacts.ts";
import * as nfs from "./nfs/artifacts.ts";
import * as pgbackrest from "./pgbackrest/artifacts.ts";
import * as pgbouncer from "./pgbouncer/artifacts.ts";
import * as postgres from "./postgres/artifacts.ts";
import { documents } from "./postgres/migration.ts";
import * as rabbitmq from "./rabbitmq/artifacts.ts";
import * as ssh from "./ssh/artifacts.ts";
import * as time from "./time/artifacts.ts";
import * as valkey from "./valkey/artifacts.ts";
import * as vipManager from "./vip-manager/artifacts.ts";

/** One for each component, or undefined if what it states ends in files of others. */
type FileMakers = {
  readonly [Name in ComponentName]: FileMaker<z.output<(typeof components)[Name]["schema"]>> | undefined;
};

/** What makes the files of each component. */
export const fileMakers: FileMakers = {
  ssh,
  time,
  etcd,
  postgres: { artifacts: postgres.artifacts, documents },
  pgbackrest,
  pgbouncer,
  vipManager,
  rabbitmq,
  valkey,
  external: undefined,
  nfs,
  airflow,
  haproxy,
  keepalived,
  kernel: undefined,
  logs,
  agents: undefined,
};
