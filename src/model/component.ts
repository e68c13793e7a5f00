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
import type { OverrideTable } from "./override.ts";
import type { BasePlan, Objectives, Plan } from "./plan.ts";
import type { Pointer } from "./pointer.ts";
import type { PoolDescription } from "./pools.ts";
import type { RuleDescription } from "./rule.ts";
import type { VersionTable } from "./version.ts";

/** What operators do and expect: the last facts that are stated. */
export const lastKinds = [
  "procedures",
  "leaderships",
  "failovers",
  "connections",
  "introductions",
] as const satisfies readonly FactKind[];
type LastKind = (typeof lastKinds)[number];
type Last = (typeof factKinds)[LastKind]["word"];

/** Facts of a component's own pass; later passes have stated the rest. */
export type StatedFacts = Omit<Facts, LastKind | "flows" | "overrides" | "versions">;

type NewService = Omit<Service, "id" | "component" | "group" | "directories" | "masks" | "essential"> &
  Partial<Pick<Service, "group" | "directories" | "masks" | "essential">>;

/** What the context completes before it states it. */
type Completed = "service" | "listener" | "demand" | "reference";
type Later = Last | "flow" | "override" | "version";

/** Takes a component's facts. */
export interface FactContext extends Omit<Statements, Completed | Later> {
  readonly base: BasePlan;
  /**
   * The facts of the components that offer what this one reads.
   *
   * @throws Error when it reads what it does not declare in `reads`
   */
  readonly facts: StatedFacts;
  /** Resolves host names. Unknown names are recorded for the rules and skipped. */
  hosts(
    names: readonly string[],
    source: Pointer,
    purpose: string,
  ): readonly (Host & { readonly placement: Pointer })[];
  /** Resolves the one host name that stands at `source`. */
  host(name: string, source: Pointer, purpose: string): Host | undefined;
  /** The same for a host that need not be managed. */
  peer(name: string, source: Pointer, purpose: string): Host | undefined;
  /** Resolves the name of a VIP. */
  vip(name: string, source: Pointer, purpose: string): Vip | undefined;
  service(service: NewService): Service;
  listener(service: Service, listener: Omit<Listener, "id" | "service" | "host">): Listener;
  demand(service: Service, demand: Omit<Demand, "host" | "service" | "source">): void;
}

/** Takes flows, when every listener is known. */
export interface FlowContext {
  readonly base: BasePlan;
  readonly facts: Omit<Facts, LastKind | "flows">;
  /** These dial whatever offers `role`. */
  dial(from: Flow["from"], role: Role, purpose: string, source: Pointer): void;
  /** These dial whatever offers `role`, and do no work without it. */
  need(from: Flow["from"], role: Role, purpose: string, source: Pointer): void;
  /** These dial exactly those. */
  link(
    from: Flow["from"],
    to: readonly Listener[],
    role: Role,
    purpose: string,
    source: Pointer,
    needed?: boolean,
  ): void;
}

/** Takes what operators do and expect, when every other fact is known. */
export interface ProcedureContext extends Pick<Statements, Last> {
  readonly base: BasePlan;
  readonly facts: Omit<Facts, LastKind>;
}

/** Gives a component what its files are made from. */
export interface FileContext {
  readonly plan: Plan;
  /** The value of a declared secret, or its placeholder. */
  secret(name: string): string;
}

/**
 * One folder under components/: a section of the topology, what it means, and the files that follow from it. A
 * component reads its peers through the facts and never imports another.
 */
export interface Component<Schema extends z.ZodType = z.ZodType> {
  /** The key of its section in the topology. */
  readonly name: string;
  /** Shape and defaults of its section. */
  readonly schema: Schema;
  /** Whether it takes part even when the topology has no section for it; its settings are then all defaults. */
  readonly always?: boolean;
  /** What its section has by default for these objectives, as one would write it; the rest is as without them. */
  readonly defaultsFor?: (objectives: Objectives) => Readonly<Record<string, unknown>>;
  /** The products that it configures, with the versions of each. */
  readonly versions?: readonly VersionTable[];
  /** What other components read of it while they state their facts: roles and kinds of facts. */
  readonly offers?: readonly (Role | FactKind)[];
  /** What it reads of others while it states its facts. Their offerers speak first, and it sees the facts of no other. */
  readonly reads?: readonly (Role | FactKind)[];
  /** The pools that it may state, by name. */
  readonly pools?: Readonly<Record<string, PoolDescription>>;
  /** What its files take by name besides what the section has keys for. */
  readonly overrides?: readonly OverrideTable<z.output<Schema>>[];
  readonly facts: (context: FactContext, settings: z.output<Schema>) => void;
  readonly flows?: (context: FlowContext, settings: z.output<Schema>) => void;
  readonly procedures?: (context: ProcedureContext, settings: z.output<Schema>) => void;
  readonly rules: readonly ComponentRule<z.output<Schema>>[];
  readonly artifacts: (emit: FileContext, settings: z.output<Schema>) => Iterable<Artifact>;
  /** Its files about the whole estate, which hold no secret. */
  readonly documents?: (plan: Plan, settings: z.output<Schema>) => Iterable<EstateDocument>;
}

/** A law about the settings of one component. */
export interface ComponentRule<Settings> extends RuleDescription {
  readonly check: (settings: Settings, plan: Plan) => Iterable<Finding>;
}

/** Ties the types of a component's parts to its schema. */
export function defineComponent<Schema extends z.ZodType>(component: Component<Schema>): Component<Schema> {
  return component;
}
