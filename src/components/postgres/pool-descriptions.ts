import type { PoolDescription } from "../../model/pools.ts";

/** Titles and default ports of the pools that this component states. */
export const poolDescriptions = {
  primary: { title: "PostgreSQL writes", port: 5000 },
  replica: { title: "PostgreSQL reads from standbys", port: 5001 },
  sync: { title: "PostgreSQL reads from synchronous standbys" },
  async: { title: "PostgreSQL reads from asynchronous standbys" },
} as const satisfies Readonly<Record<string, PoolDescription>>;
