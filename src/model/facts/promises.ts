import type { Computed } from "../formula.ts";
import type { Pointer } from "../pointer.ts";
import type { ServiceId } from "./services.ts";

/** One term of a limited resource: an amount that is offered, or an amount that one party may use. */
export interface Budget {
  readonly resource: string;
  /** The party that offers or uses the amount, such as "Airflow scheduler". */
  readonly party: string;
  readonly side: "offered" | "used";
  readonly amount: number;
  /** Derivation of the amount, with its numbers. */
  readonly formula: string;
  readonly source: Pointer;
}

/**
 * A function that services of one tier share unequally, such as a queue that some workers read. It is lost with the last
 * of its services, although others of the tier remain.
 */
export interface Capacity {
  /** Name for people, such as "Airflow Celery worker (queue reports)". */
  readonly title: string;
  /** Noun for the amounts, in the plural. */
  readonly unit: string;
  /** Its services, each with the amount that it provides at once. */
  readonly parts: readonly { readonly service: ServiceId; readonly amount: number }[];
  readonly source: Pointer;
}

/** The minimum of a resource that a service needs on its host. Demands that are not stated are small or unknown. */
export interface Demand {
  readonly host: string;
  readonly service: ServiceId;
  /**
   * memory: MiB, in addition to other services on the host. disk: MiB, in addition to other services and to the data.
   * cpus: the minimum of the host, whatever else runs there.
   */
  readonly resource: "memory" | "disk" | "cpus";
  readonly amount: number;
  /** Derivation of the amount, with its numbers. */
  readonly formula: string;
  readonly source: Pointer;
}

/**
 * A number that follows from others and stands in files. Whoever writes such a file takes the number from here, so that the
 * formula is the one that computes it.
 */
export interface Derivation extends Computed {
  /** Name of the setting, such as "shared_buffers". */
  readonly name: string;
  /** The host on which it has this value; absent: every host. */
  readonly host?: string | undefined;
  /** Absent: a plain number. */
  readonly unit?: string;
  readonly source: Pointer;
}

/** Time spans that are added up or compared, each with a clause that follows "until" or "for which". */
export const spans = {
  "leader-lease": "the lock of a lost leader expires",
  "consensus-election": "the DCS has a leader again",
  "crash-recovery": "a leader whose database crashed has recovered or released its lock",
  "consensus-retry": "a leader continues without an answer from the DCS",
  promotion: "a standby is chosen and promoted",
  handover: "the leader has handed over on request",
  "standby-loss": "commits wait for another standby instead of the lost one",
  detection: "clients are routed to the new leader",
  "member-loss": "clients are no longer routed to the lost member",
  "vip-move": "a VIP has moved to another host",
  "vip-release": "a host whose service died releases its VIP",
  "share-recovery": "clients can read a share that moved",
  "broker-recovery": "clients of a lost broker node have switched to another",
  "task-adoption": "another scheduler has adopted the queued tasks of a lost one",
  "task-heartbeat": "a task may go without a heartbeat before it counts as dead",
  "message-hold": "a consumer may hold a message",
  "task-wait": "a stopping worker waits for its tasks",
  "slot-wait": "a task waits for a slot while one worker is lost",
} as const;

export type Span = keyof typeof spans;

/**
 * The worst-case or permitted duration of a span. If a span has several timings, the longest counts, because they run
 * in parallel.
 */
export interface Timing {
  readonly span: Span;
  readonly seconds: number;
  /** Derivation of the time, with its numbers. */
  readonly formula: string;
  /** The typical duration, such as half of a polling interval; absent: the same as the worst case. */
  readonly typical?: { readonly seconds: number; readonly formula: string };
  /** Seconds by which a lower value at `source` shortens it, down to the least one that is sound; absent: 0. */
  readonly reducibleBy?: number;
  readonly source: Pointer;
}

/** A loss from which service recovers automatically. Its duration is the sum of the timings of its spans. */
export interface Failover {
  /** The loss, such as "PostgreSQL: the leader's host is lost". */
  readonly title: string;
  /** What begins it: the loss of a host, the end of a process, or a person. */
  readonly cause: "host" | "process" | "person";
  /** The spans that pass, one after the other, until service is back. */
  readonly spans: readonly Span[];
  readonly source: Pointer;
}

/** The consequence for running work while a span passes, although the service recovers automatically. */
export interface Effect {
  readonly span: Span;
  /** A clause, such as "running tasks fail". */
  readonly text: string;
  readonly source: Pointer;
}

/** Acknowledged data that may be lost with one host. */
export interface DataLoss {
  /** Name for people, such as "commits of the database". */
  readonly title: string;
  /** Data of the last `seconds` may be lost. 0: nothing. Absent: everything. */
  readonly seconds?: number | undefined;
  /** Derivation of the seconds, with their numbers. */
  readonly formula: string;
  readonly source: Pointer;
}

/** The time for which an old leader may accept writes while a new leader exists. Those writes are lost. */
export interface SplitBrain {
  /** The fault of the old leader, such as "cut off". */
  readonly title: string;
  /** Seconds. 0: never. Absent: until an operator stops it. */
  readonly seconds?: number | undefined;
  /** Derivation of the seconds, with their numbers. */
  readonly formula: string;
  readonly source: Pointer;
}
