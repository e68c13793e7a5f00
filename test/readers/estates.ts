import {
  type Artifact,
  buildBundle,
  type EstateDocument,
  type Plan,
  parseTopology,
  readSourceText,
  resolvePlan,
} from "../../src/index.ts";
import { examples } from "../examples.ts";
import { randomTopologies } from "../random/topologies.ts";
import { strongSecrets } from "../secrets.ts";

/** An example with everything that follows from it, built with strong secrets. */
export interface Estate {
  readonly name: string;
  /** Whether no example is behind it. */
  readonly random: boolean;
  readonly plan: Plan;
  readonly secrets: Readonly<Record<string, string>>;
  readonly artifacts: readonly Artifact[];
  /** By path. */
  readonly documents: ReadonlyMap<string, EstateDocument>;
  /** Files by path, by managed host. */
  readonly hosts: ReadonlyMap<string, ReadonlyMap<string, Artifact>>;
}

/** Every example that is meant to build, and some random topologies. */
export const estates: readonly Estate[] = [
  ...examples.filter(({ broken }) => !broken).map(({ name, text }) => build(name, text)),
  ...randomTopologies().flatMap(([name, topology]) =>
    buildBundle(topology).ok ? build(name, JSON.stringify(topology), true) : [],
  ),
];

/** A topology with everything that follows from it. */
export function build(name: string, topology: unknown, random = false): Estate {
  const parsed = parseTopology(typeof topology === "string" ? readSourceText(topology).value : topology);
  const secrets = parsed.ok ? strongSecrets(resolvePlan(parsed.topology)) : {};
  const { plan, bundle } = must(name, buildBundle(topology, { secrets }));
  const hosts = new Map<string, Map<string, Artifact>>();
  for (const artifact of bundle.artifacts) {
    const files = hosts.get(artifact.host) ?? new Map();
    hosts.set(artifact.host, files.set(artifact.path, artifact));
  }
  const documents = new Map(bundle.documents.map((document) => [document.path, document]));
  return { name, random, plan, secrets, artifacts: bundle.artifacts, documents, hosts };
}

function must(name: string, result: ReturnType<typeof buildBundle>) {
  if (result.ok) return result;
  const messages = result.diagnostics.map(({ rule, message }) => `${rule}: ${message}`);
  throw new Error(`The example "${name}" does not build:\n${messages.join("\n")}`);
}

/** For test.each: every example under its name. */
export const eachEstate = estates.map((estate) => [estate.name, estate] as const);

/** The hosts that have a file of this path, with it. */
export function filesOf({ artifacts }: Estate, path: string | RegExp): readonly Artifact[] {
  return artifacts.filter((file) => (typeof path === "string" ? file.path === path : path.test(file.path)));
}

/** The keys that the topology gives by their name in a component's file: nothing in the plan says what they are. */
export function givenKeys({ plan }: Pick<Estate, "plan">, component: string): ReadonlySet<string> {
  return new Set(plan.overrides.filter((each) => each.component === component).map(({ key }) => key));
}

/** A fact that must be there. */
export function known<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`There is no ${what}.`);
  return value;
}
