import * as z from "zod";

/** A pool that a component may state, for people. */
export interface PoolDescription {
  readonly title: string;
  /** Its port by default; absent: it is not balanced by default. */
  readonly port?: number;
}

const poolName = /^[a-z][a-z0-9-]{0,62}$/;

/** Marks a JSON Schema whose keys are names of pools. */
const mark = "describePool";

/**
 * Values by the names of pools, of which the plan alone knows which there are, beside keys that are always there.
 *
 * @param describe what editors show for the value of a pool
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
      for (const key of Object.keys(given)) {
        if (poolName.test(key)) continue;
        const message = "must be 1 to 63 lower-case letters, digits and hyphens that start with a letter";
        context.addIssue({
          code: "invalid_key",
          origin: "record",
          issues: [{ code: "custom", message, path: [] }],
          path: [key],
          input: given,
        });
      }
    })
    .meta({ [mark]: describe, propertyNames: { type: "string", pattern: poolName.source } });
}

/** Lets editors complete the names of `pools` where a JSON Schema takes any pool's. */
export function completePools(
  schema: z.core.JSONSchema.BaseSchema,
  pools: Readonly<Record<string, PoolDescription>>,
): void {
  const { [mark]: describe, additionalProperties: value } = schema;
  delete schema[mark];
  if (typeof describe !== "function" || typeof value !== "object") return;
  const completed = Object.entries(pools).map(([name, pool]) => [
    name,
    { description: describe(pool), ...value },
  ]);
  schema.properties = { ...Object.fromEntries(completed), ...schema.properties };
}
