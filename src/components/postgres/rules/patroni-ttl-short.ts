import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const usual = 30;

export const patroniTtlShort: ComponentRule<Settings> = {
  id: "patroni-ttl-short",
  severity: "info",
  summary: `Patroni's ttl is ${usual} s or more.`,
  rationale:
    "A virtual machine that stands still while a snapshot is taken, or a disk that hangs, loses the lock after that time, although nothing is broken.",
  bad: { postgres: { patroni: { ttl: 20, loopWait: 5, retryTimeout: 5 } } },
  good: { postgres: { patroni: { ttl: 30, loopWait: 10, retryTimeout: 10 } } },
  sources: [
    "https://github.com/patroni/patroni/issues/2040",
    "https://github.com/patroni/patroni/issues/3407",
  ],
  *check({ patroni: { ttl } }) {
    // Less than 20 s is a finding of its own.
    if (ttl >= usual || ttl < 20) return;
    yield {
      message: `A leader that stands still for ${ttl} s loses its lock: a snapshot of its virtual machine may be a failover.`,
      at: ["/postgres/patroni/ttl"],
      hint: `Set ttl to ${usual} where machines are snapshotted, or accept this.`,
    };
  },
};
