import type { Settings } from "./schema.ts";

/** The name of the Patroni cluster, under which the DCS and every node know it. */
export function scopeOf({ patroni }: Settings, { name }: { readonly name: string }): string {
  return patroni.scope ?? name;
}
