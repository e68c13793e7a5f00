import type { PoolDescription } from "../../model/pools.ts";

/** Titles and default ports of the pools that this component states. */
export const poolDescriptions = {
  pooled: { title: "PostgreSQL writes through PgBouncer", port: 5004 },
} as const satisfies Readonly<Record<string, PoolDescription>>;
