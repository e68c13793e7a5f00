import {
  type Artifact,
  buildBundle,
  type EstateDocument,
  type Plan,
  parseTopology,
  readSourceText,
  resolvePlan,
} from "../../src/index.ts";
import type { Service } from "../../src/model/facts.ts";
import { managedHosts } from "../../src/model/plan.ts";
import type { Platform } from "../../src/platforms/index.ts";
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
  const documents = new Map(bundle.documents.map((document) => [document.path, document]));
  const { artifacts } = bundle;
  return { name, random, plan, secrets, artifacts, documents, hosts: filesByHost(plan, artifacts) };
}

/** Of every managed host, whether it has files or not. */
export function filesByHost(plan: Plan, artifacts: readonly Artifact[]): Estate["hosts"] {
  const hosts = new Map(managedHosts(plan).map(({ name }) => [name, new Map<string, Artifact>()]));
  for (const artifact of artifacts)
    known(hosts.get(artifact.host), `managed host ${artifact.host}`).set(artifact.path, artifact);
  return hosts;
}

function must(name: string, result: ReturnType<typeof buildBundle>) {
  if (result.ok) return result;
  const messages = result.diagnostics.map(({ rule, message }) => `${rule}: ${message}`);
  throw new Error(`The example "${name}" does not build:\n${messages.join("\n")}`);
}

export type EstateCase = readonly [name: string, estate: Estate];

/** For test.each: every example under its name. */
export const eachEstate: readonly EstateCase[] = estates.map((estate) => [estate.name, estate]);

/** Estates that have something, and how to see in a plan that it has it. */
export interface EstatesWith extends ReadonlyArray<EstateCase> {
  readonly has: (plan: Plan) => boolean;
}

/**
 * For test.each: the estates that have services of this component or tier on a managed host, or whose plan has what is
 * asked for. A test of these cannot loop over nothing.
 *
 * @throws Error when only random estates have it, or none
 */
export function estatesWith(
  what: string | ((plan: Plan) => boolean),
  more: readonly EstateCase[] = [],
): EstatesWith {
  const has = typeof what === "string" ? (plan: Plan) => hostsWith(plan, what).length > 0 : what;
  const found = [...eachEstate, ...more].filter(([, { plan }]) => has(plan));
  if (found.every(([, { random }]) => random)) throw new Error(`No example has ${what}.`);
  return Object.assign(found, { has });
}

type Services = string | ((service: Service) => boolean);

/** The platform of a host. */
export function platformOn(plan: Plan, host: string): Platform {
  return known(plan.hosts.get(host), host).platform;
}

/** The managed hosts of a family with a service of this component or tier, or one that is asked for. */
export function hostsOfFamily(plan: Plan, family: Platform["family"], which: Services): readonly string[] {
  return hostsWith(plan, which).filter((host) => platformOn(plan, host).family === family);
}

/** The managed hosts with a service of this component or tier, or one that is asked for. */
export function hostsWith(plan: Plan, which: Services): readonly string[] {
  const wanted =
    typeof which === "string"
      ? ({ component, tier }: Service) => component === which || tier === which
      : which;
  const hosts = new Set(plan.services.filter(wanted).map(({ host }) => host));
  return managedHosts(plan).flatMap(({ name }) => (hosts.has(name) ? [name] : []));
}

/** The hosts that have a file of this path, with it. */
export function filesOf({ artifacts }: Estate, path: string | RegExp): readonly Artifact[] {
  return artifacts.filter((file) => (typeof path === "string" ? file.path === path : path.test(file.path)));
}

/**
 * The files of this path, which the hosts with these services have.
 *
 * @throws Error when one of those hosts has none, or another host has one
 */
export function filesWith(estate: Estate, path: string | RegExp, which: Services): readonly Artifact[] {
  const files = filesOf(estate, path);
  const wanted = [...hostsWith(estate.plan, which)].sort().join(", ");
  const found = [...new Set(files.map(({ host }) => host))].sort().join(", ");
  if (found !== wanted) throw new Error(`${path} is on ${found || "no host"}, and belongs on ${wanted}.`);
  return files;
}

/** The file of this path of every host. */
export function filesOfAll(estate: Estate, path: string): readonly Artifact[] {
  return [...estate.hosts].map(([host, files]) => known(files.get(path), `${path} on ${host}`));
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
