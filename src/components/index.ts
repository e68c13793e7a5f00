import { agents } from "./agents/index.ts";
import { airflow } from "./airflow/index.ts";
import { etcd } from "./etcd/index.ts";
import { external } from "./external/index.ts";
import { haproxy } from "./haproxy/index.ts";
import { keepalived } from "./keepalived/index.ts";
import { kernel } from "./kernel/index.ts";
import { logs } from "./logs/index.ts";
import { nfs } from "./nfs/index.ts";
import { pgbackrest } from "./pgbackrest/index.ts";
import { pgbouncer } from "./pgbouncer/index.ts";
import { postgres } from "./postgres/index.ts";
import { rabbitmq } from "./rabbitmq/index.ts";
import { ssh } from "./ssh/index.ts";
import { time } from "./time/index.ts";
import { valkey } from "./valkey/index.ts";
import { vipManager } from "./vip-manager/index.ts";

/** Every component. The order has no effect on bundles, since components declare what they read. */
export const components = {
  ssh,
  time,
  etcd,
  postgres,
  pgbackrest,
  pgbouncer,
  vipManager,
  rabbitmq,
  valkey,
  external,
  nfs,
  airflow,
  haproxy,
  keepalived,
  kernel,
  agents,
  logs,
} as const;

export type ComponentName = keyof typeof components;
