import type { StatedFacts } from "../../model/component.ts";
import { counted } from "../../model/counted.ts";
import type { Budget, Demand } from "../../model/facts.ts";
import type { Pointer } from "../../model/pointer.ts";
import { daemonRole } from "./daemon-role.ts";
import type { Process } from "./processes.ts";
import type { Settings } from "./schema.ts";

/** Maximum connections of the migration and the creation of the first user (measured: 4 in 2.10.5, 3 in 3.2.2). */
const migrationConnections = 4;

/** Connections of the migration, which bypasses the pooler. */
export function migrationBudget(party: string, source: Pointer): Budget {
  return {
    resource: "PostgreSQL connections",
    party,
    side: "used",
    amount: migrationConnections,
    formula: `1 migration x ${migrationConnections}`,
    source,
  };
}

/** Connections of all processes of a kind; undefined if they hold none. */
export function processBudget(
  facts: StatedFacts,
  settings: Settings,
  kind: Process,
  count: number,
  source: Pointer,
): Budget | undefined {
  const { amount, formula } = kind.connections(settings);
  if (count === 0 || amount === 0) return undefined;
  return {
    // Behind a pooler, clients share the connections of the pooler.
    resource: daemonRole(facts) === "database-pooled" ? "pooled connections" : "PostgreSQL connections",
    party: kind.title,
    side: "used",
    amount: count * amount,
    formula: `${counted(count, kind.title)} x ${formula}`,
    source,
  };
}

/** Memory and CPUs that one process of a kind needs. */
export function demands(
  kind: Process,
  settings: Settings,
): Pick<Demand, "resource" | "amount" | "formula">[] {
  return [
    { resource: "memory", ...kind.memory(settings) },
    { resource: "cpus", amount: kind.cpus, formula: "scheduling and parsing" },
  ];
}
