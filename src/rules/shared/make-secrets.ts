import { makeSecretsCommand } from "../../model/make-secrets-command.ts";

const run = `run ${makeSecretsCommand}, which keeps the other values. Then use NEW, which is JSON.`;

/** What to do about a value that is not fit: gen-bundle makes values of names that have none, and keeps the others. */
export const anotherValue = `Remove it, and ${run} If the estate runs with another value, restore that one instead.`;

/** What to do about values that have something in common. */
export const otherValues = `Remove all but one of them, and ${run}`;

/** What to do about values that are missing. A member of a cluster with another value than the others cannot join them. */
export const missingValues = `For an estate that does not run yet, ${run} Of a running estate, add the value that its hosts have: services with a new one cannot join those with the old one.`;
