import type { Pointer } from "../pointer.ts";
import type { ServiceId } from "./services.ts";

/** A part of the arithmetic of a limited resource: what there is of it, or what one party may take. */
export interface Budget {
  readonly resource: string;
  /** Who offers or takes it, such as "Airflow scheduler". */
  readonly party: string;
  readonly side: "offered" | "used";
  readonly amount: number;
  /** How the amount comes about, with its numbers. */
  readonly formula: string;
  readonly source: Pointer;
}

/** What a service needs of its host to do its work; what is not stated is little, or not known. */
export interface Demand {
  readonly host: string;
  readonly service: ServiceId;
  /**
   * memory: MiB, besides what other services of the host need. disk: MiB, besides that and the data themselves. cpus:
   * the least that the host must have, whatever else runs there.
   */
  readonly resource: "memory" | "disk" | "cpus";
  readonly amount: number;
  /** How the amount comes about, with its numbers. */
  readonly formula: string;
  readonly source: Pointer;
}

/** Spans of time that are added up or held against each other, in words that follow "until" or "for which". */
export const spans = {
  "leader-lease": "the lock of a lost leader ends",
  "consensus-election": "the consensus store has a leader again",
  "crash-recovery": "a leader whose database crashed has recovered, or gives up its lock",
  "consensus-retry": "a leader goes on without an answer of the consensus store",
  promotion: "a standby is chosen and promoted",
  handover: "a leader that is told to has handed over",
  "standby-loss": "commits wait for another standby instead of a lost one",
  detection: "clients are led to the new leader",
  "member-loss": "no client is led to a lost member any more",
  "vip-move": "a VIP has moved to another host",
  "vip-release": "a host whose service died gives its VIP up",
  "share-recovery": "a share that moved is read again",
  "broker-recovery": "clients of a lost broker go on with another",
  "task-adoption": "tasks that a lost scheduler had queued are taken over",
  "task-heartbeat": "a task may be without a heartbeat before it counts as dead",
  "message-hold": "a consumer may hold a message",
  "task-wait": "a stopping worker waits for its tasks",
} as const;

export type Span = keyof typeof spans;

/**
 * How long something takes at the worst, or is allowed to take. Of several timings of one span the longest counts: they
 * pass side by side.
 */
export interface Timing {
  readonly span: Span;
  readonly seconds: number;
  /** How the time comes about, with its numbers. */
  readonly formula: string;
  /** How long it takes most of the time, such as half of an interval that is waited for; absent: no less. */
  readonly typical?: { readonly seconds: number; readonly formula: string };
  /** Whether no setting of the topology changes it. */
  readonly fixed?: boolean;
  readonly source: Pointer;
}

/** A loss after which service comes back by itself. How long that takes is the sum of the timings of its spans. */
export interface Failover {
  /** What is lost, such as "PostgreSQL: the leader's host is lost". */
  readonly title: string;
  /** What passes, one after the other, until service is back. */
  readonly spans: readonly Span[];
  readonly source: Pointer;
}

/** What may be gone of what was acknowledged, when one host is lost. */
export interface DataLoss {
  /** For people, such as "commits of the database". */
  readonly title: string;
  /** The newest part, in seconds; 0: nothing is lost. Absent: everything. */
  readonly seconds?: number | undefined;
  /** How that comes about, with its numbers. */
  readonly formula: string;
  readonly source: Pointer;
}

/** For how long a leader may go on beside the next one, and take writes that nobody else has. */
export interface SplitBrain {
  /** What happened to it, such as "cut off". */
  readonly title: string;
  /** 0: never. Absent: until somebody ends it. */
  readonly seconds?: number | undefined;
  /** How that comes about, with its numbers. */
  readonly formula: string;
  readonly source: Pointer;
}
