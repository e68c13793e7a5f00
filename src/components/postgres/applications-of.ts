import { sortedEntries } from "../../model/order.ts";
import { type Pointer, pointerTo } from "../../model/pointer.ts";
import type { Settings } from "./schema.ts";

/** An application outside the estate that uses a database with the login of its owner. */
interface Use {
  readonly application: string;
  readonly database: string;
  readonly owner: string;
  readonly connections: number;
  readonly source: Pointer;
}

export function applicationsOf({ databases }: Settings): readonly Use[] {
  return sortedEntries(databases).flatMap(([database, { owner, applications }]) =>
    sortedEntries(applications).map(([application, { connections }]) => ({
      application,
      database,
      owner,
      connections,
      source: pointerTo("postgres", "databases", database, "applications", application),
    })),
  );
}
