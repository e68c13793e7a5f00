import type * as z from "zod";
import type { Artifact, EstateDocument } from "./artifact.ts";
import type { Finding } from "./diagnostic.ts";
import type {
  Demand,
  FactKind,
  Facts,
  Flow,
  factKinds,
  Host,
  Listener,
  Role,
  Service,
  Statements,
  Vip,
} from "./facts.ts";
import type { ComputedDefaults } from "./formula.ts";
import type { OverrideTable } from "./override.ts";
import type { BasePlan, Objectives, Plan } from "./plan.ts";
import type { Pointer } from "./pointer.ts";
import type { PoolDescription } from "./pools.ts";
import type { Rule, RuleDescription } from "./rule.ts";
import type { VersionTable } from "./version.ts";

/** Kinds of facts for operators, which components state in the last pass. */
export const lastKinds = [
  "procedures",
  "symptoms",
  "alerts",
  "leaderships",
  "memberships",
  "activations",
  "upgrades",
  "upgradeAdditions",
  "failovers",
  "connections",
  "introductions",
  "pythonEnvironments",
] as const satisfies readonly FactKind[];
type LastKind = (typeof lastKinds)[number];
type Last = (typeof factKinds)[LastKind]["word"];

/** The kinds of facts that components state in the first pass. Later passes add the rest. */
export type StatedFacts = Omit<Facts, LastKind | "flows" | "overrides" | "versions">;

type NewService = Omit<Service, "id" | "component" | "group" | "directories" | "masks" | "essential"> &
  Partial<Pick<Service, "group" | "directories" | "masks" | "essential">>;

/** Kinds of facts that the context completes before it records them. */
type Completed = "service" | "listener" | "demand" | "reference";
type Later = Last | "flow" | "override" | "version";

/** Records the facts of one component. */
export interface FactContext extends Omit<Statements, Completed | Later> {
  readonly base: BasePlan;
  /**
   * The facts of the components that offer what this component reads.
   *
   * @throws Error if the component reads something that it does not declare in `reads`
   */
  readonly facts: StatedFacts;
  /** Resolves host names. Unknown names are recorded for the rules and skipped. */
  hosts(
    names: readonly string[],
    source: Pointer,
    purpose: string,
  ): readonly (Host & { readonly placement: Pointer })[];
  /** Resolves the single host name at `source`. */
  host(name: string, source: Pointer, purpose: string): Host | undefined;
  /** Like `host`, but the host need not be managed. */
  peer(name: string, source: Pointer, purpose: string): Host | undefined;
  /** Records that a setting names an application, which must have a network. */
  network(name: string, source: Pointer, purpose: string): void;
  /** Resolves the name of a VIP. */
  vip(name: string, source: Pointer, purpose: string): Vip | undefined;
  service(service: NewService): Service;
  listener(service: Service, listener: Omit<Listener, "id" | "service" | "host">): Listener;
  /** The source is that of the service, unless something else demands it. */
  demand(
    service: Service,
    demand: Omit<Demand, "host" | "service" | "source"> & Partial<Pick<Demand, "source">>,
  ): void;
}

/** Records flows. Every listener is known by then. */
export interface FlowContext {
  readonly base: BasePlan;
  readonly facts: Omit<Facts, LastKind | "flows">;
  /** Records that these clients connect to the listeners that offer `role`. */
  dial(from: Flow["from"], role: Role, purpose: string, source: Pointer): void;
  /** Like `dial`, for clients that do not work without the role. */
  need(from: Flow["from"], role: Role, purpose: string, source: Pointer): void;
  /** Records that these clients connect to exactly these listeners. */
  link(
    from: Flow["from"],
    to: readonly Listener[],
    role: Role,
    purpose: string,
    source: Pointer,
    needed?: boolean,
    network?: string,
  ): void;
}

/** Records facts for operators, such as procedures. Every other fact is known by then. */
export interface ProcedureContext extends Pick<Statements, Last> {
  readonly base: BasePlan;
  readonly facts: Omit<Facts, LastKind>;
}

/** The inputs of a component's files. */
export interface FileContext {
  readonly plan: Plan;
  /** The value of a declared secret, or its placeholder. */
  secret(name: string): string;
}

/**
 * One folder under components/: the schema of a topology section, its facts and its rules, beside its files. A component
 * reads its peers as facts and never imports another component.
 */
export interface Component<Schema extends z.ZodType = z.ZodType> {
  /** Key of the component's section in the topology. */
  readonly name: string;
  /** Schema of the section, with its defaults. */
  readonly schema: Schema;
  /** True if the component is active without a section in the topology. Its settings are then all defaults. */
  readonly always?: boolean;
  /** Defaults of the section for the given objectives, in topology syntax. Other defaults do not change. */
  readonly defaultsFor?: (objectives: Objectives) => ComputedDefaults;
  /** The products that the component configures, with the versions of each. */
  readonly versions?: readonly VersionTable[];
  /** Roles and kinds of facts that other components may read while they state their own facts. */
  readonly offers?: readonly (Role | FactKind)[];
  /** Roles and kinds of facts that the component reads. It sees the facts of those that offer them, and
   * of those that these read in turn; of a role, the pool and its members, and balanced ports not before flows. */
  readonly reads?: readonly (Role | FactKind)[];
  /** Roles of its listeners for which services of other components would have nothing to connect to without any section. */
  readonly provides?: readonly Role[];
  /** The pools that the component may state, by name. */
  readonly pools?: Readonly<Record<string, PoolDescription>>;
  /** The files whose settings the topology can override by name. */
  readonly overrides?: readonly OverrideTable[];
  /**
   * Words that people write where the topology has no such key or value, each with what to do instead. "word" is a key of
   * the topology or of any section, "section.word" that of one, and "section.key=word" a value; a list of values is
   * "section.key=[]". Words in lower case, without separators; several have "|" between them.
   */
  readonly elsewhere?: Readonly<Record<string, string>>;
  readonly facts: (context: FactContext, settings: z.output<Schema>) => void;
  readonly flows?: (context: FlowContext, settings: z.output<Schema>) => void;
  readonly procedures?: (context: ProcedureContext, settings: z.output<Schema>) => void;
  readonly rules: readonly ComponentRule<z.output<Schema>>[];
}

/** What makes the files of a component. It stands apart from the component, since a check of a topology makes no file. */
export interface FileMaker<Settings> {
  readonly artifacts: (emit: FileContext, settings: Settings) => Iterable<Artifact>;
  /** Files about the whole estate. They hold no secret. */
  readonly documents?: (plan: Plan, settings: Settings) => Iterable<EstateDocument>;
}

/** A rule about the settings of one component. */
export interface ComponentRule<Settings> extends RuleDescription, Pick<Rule, "needsNames" | "yields"> {
  readonly check: (settings: Settings, plan: Plan) => Iterable<Finding>;
}

/** Ties the types of a component's parts to its schema. */
export function defineComponent<Schema extends z.ZodType>(component: Component<Schema>): Component<Schema> {
  return component;
}
