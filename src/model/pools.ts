import * as z from "zod";
import { limitEntries, maximum } from "./fields.ts";

/** A pool that a component may state, with its title for people. */
export interface PoolDescription {
  readonly title: string;
  /** Default port; absent: the pool is not balanced by default. */
  readonly port?: number;
}

const poolName = /^[a-z][a-z0-9-]{0,62}$/;

/** Mark of a JSON Schema whose keys are names of pools. */
const mark = "describePool";

/**
 * Schema of an object with fixed keys and one value for each pool, by name. Only the plan knows which pools exist.
 *
 * @param describe returns the description of a pool's value, for editors
 */
export function byPool<Own extends z.core.$ZodLooseShape, Value extends z.ZodType>(
  own: Own,
  value: Value,
  describe: (pool: PoolDescription) => string,
) {
  return z
    .object(own)
    .catchall(value)
    .superRefine((given, context) => {
      limitEntries(given, maximum.blocks, context);
      for (const key of Object.keys(given)) {
        if (poolName.test(key)) continue;
        const message = "must be 1 to 63 lower-case letters, digits and hyphens, starting with a letter";
        context.addIssue({
          code: "invalid_key",
          origin: "record",
          issues: [{ code: "custom", message, path: [] }],
          path: [key],
          input: given,
        });
      }
    })
    .meta({
      [mark]: describe,
      maxProperties: maximum.blocks,
      propertyNames: { type: "string", pattern: poolName.source },
    });
}

/** Adds the names of all pools to a JSON Schema that accepts the name of any pool, so that editors complete them. */
export function completePools(
  schema: z.core.JSONSchema.BaseSchema,
  pools: Readonly<Record<string, PoolDescription>>,
): void {
  const { [mark]: describe, additionalProperties: value } = schema;
  delete schema[mark];
  if (typeof describe !== "function" || typeof value !== "object") return;
  const completed = Object.entries(pools).map(([name, pool]) => [
    name,
    { ...value, description: describe(pool) },
  ]);
  schema.properties = { ...Object.fromEntries(completed), ...schema.properties };
}
