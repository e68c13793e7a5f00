import type { PoolDescription } from "../../model/pools.ts";

/** Titles and default ports of the pools that this component states. */
export const poolDescriptions = {
  web: { title: "Airflow web interface", port: 8080 },
  "web-public": { title: "Airflow web interface for users" },
} as const satisfies Readonly<Record<string, PoolDescription>>;
