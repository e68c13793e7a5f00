import { components } from "../../src/components/index.ts";
import type { ComponentRule } from "../../src/model/component.ts";
import type { Finding } from "../../src/model/diagnostic.ts";
import type { Plan } from "../../src/model/plan.ts";
import { parseTopology } from "../../src/parse.ts";
import { activeComponents, resolvePlan } from "../../src/plan.ts";
import { rules } from "../../src/rules/index.ts";

export type Json =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Three hosts, a database on all of them, and a VIP before the balancers of two: no rule warns of anything but secrets. */
const base: Json = {
  name: "lab",
  network: { subnet: "10.0.0.0/24" },
  hosts: {
    n1: { address: "10.0.0.1", zone: "z1" },
    n2: { address: "10.0.0.2", zone: "z2" },
    n3: { address: "10.0.0.3", zone: "z3" },
  },
  vips: { front: { address: "10.0.0.100", hosts: ["n1", "n2"] } },
  etcd: { hosts: ["n1", "n2", "n3"] },
  postgres: { hosts: ["n1", "n2", "n3"], databases: { metadata: { owner: "keeper" } } },
  haproxy: { hosts: ["n1", "n2"], vip: "front" },
};

/** What turns the base into an estate with a web interface, workers and a broker. */
export const withAirflow: Json = {
  rabbitmq: { hosts: ["n1", "n2", "n3"] },
  airflow: {
    version: "2.11.2",
    schedulers: ["n1", "n2"],
    webservers: ["n1", "n2"],
    triggerers: ["n1", "n2"],
    workers: ["n2", "n3"],
  },
};

/** The base with these changes: objects are merged key by key, undefined takes a key out, anything else replaces. */
export function topology(...changes: readonly Json[]): Json {
  return changes.reduce(merge, base);
}

function merge(value: Json, change: Json): Json {
  if (!isObject(change)) return change;
  const result: Record<string, Json> = isObject(value) ? { ...value } : {};
  for (const [key, inner] of Object.entries(change)) {
    if (inner === undefined) delete result[key];
    else result[key] = merge(result[key], inner);
  }
  return result;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The plan of a topology, which must be well formed. */
export function planOf(input: Json): Plan {
  return resolvePlan(parsed(input));
}

/** What one rule finds in a topology, which must be well formed. */
export function findings(
  id: string,
  input: Json,
  secrets: Readonly<Record<string, unknown>> | null = {},
): Finding[] {
  const plan = planOf(input);
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule)
    return [...rule.check(plan, { ...(secrets && { secrets: secrets as never }), today: "2026-11-21" })];
  const component = Object.values(components).find(({ rules: own }) =>
    own.some((candidate) => candidate.id === id),
  );
  const own = component?.rules.find((candidate) => candidate.id === id) as ComponentRule<unknown> | undefined;
  if (!own) throw new Error(`There is no rule "${id}".`);
  return activeComponents(plan)
    .filter((active) => active.component.name === component?.name)
    .flatMap((active) => [...own.check(active.settings, plan)]);
}

function parsed(input: Json) {
  const result = parseTopology(input);
  if (!result.ok) throw new Error(`The topology is not well formed: ${JSON.stringify(result.diagnostics)}`);
  return result.topology;
}

/** That many hosts, in a zone each. */
export function hosts(count: number): Readonly<Record<string, Json>> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return Object.fromEntries(
    numbers.map((number) => [`n${number}`, { address: `10.0.0.${number}`, zone: `z${number}` }]),
  );
}
