import type * as z from "zod";
import type { Artifact } from "./artifact.ts";
import type { Finding } from "./diagnostic.ts";
import type {
  Account,
  Archive,
  Budget,
  Certificate,
  Check,
  DataDirectory,
  DataLoss,
  Demand,
  Facts,
  Host,
  InstallBlocker,
  KernelParameter,
  Leadership,
  Listener,
  Mount,
  Package,
  Pool,
  Procedure,
  Quorum,
  Role,
  SecretReference,
  SecurityBoolean,
  Service,
  Share,
  SplitBrain,
  Timing,
  User,
  Vip,
  VipController,
} from "./facts.ts";
import type { OverrideTable } from "./override.ts";
import type { Objectives, Plan } from "./plan.ts";
import type { Pointer } from "./pointer.ts";
import type { RuleDescription } from "./rule.ts";
import type { VersionTable } from "./version.ts";

/** The parts of the plan that stand before any component has spoken. */
export type BasePlan = Pick<
  Plan,
  "name" | "platform" | "timezone" | "tls" | "subnet" | "objectives" | "networks" | "hosts" | "vips"
>;

type NewService = Omit<Service, "id" | "component" | "group" | "directories" | "masks" | "essential"> &
  Partial<Pick<Service, "group" | "directories" | "masks" | "essential">>;

/** What a component states its facts with. Facts of components registered before it can be read back. */
export interface FactContext {
  readonly base: BasePlan;
  readonly facts: Facts;
  /** The hosts behind these names. A name that leads nowhere is remembered for the rules and left out. */
  hosts(
    names: readonly string[],
    source: Pointer,
    purpose: string,
  ): readonly (Host & { readonly placement: Pointer })[];
  /** A host that need not be managed, behind a name used at `source`. */
  peer(name: string, source: Pointer, purpose: string): Host | undefined;
  /** The VIP behind a name. */
  vip(name: string, source: Pointer, purpose: string): Vip | undefined;
  service(service: NewService): Service;
  listener(service: Service, listener: Omit<Listener, "id" | "service" | "host">): Listener;
  vipController(vipController: VipController): void;
  quorum(quorum: Quorum): void;
  pool(pool: Pool): void;
  account(account: Account): void;
  secret(secret: SecretReference): void;
  share(share: Share): void;
  mount(mount: Mount): void;
  dataDirectory(directory: DataDirectory): void;
  archive(archive: Archive): void;
  user(user: User): void;
  kernelParameter(parameter: KernelParameter): void;
  securityBoolean(boolean: SecurityBoolean): void;
  package(declared: Package): void;
  certificate(certificate: Certificate): void;
  check(check: Check): void;
  leadership(leadership: Leadership): void;
  procedure(procedure: Procedure): void;
  installBlocker(installBlocker: InstallBlocker): void;
  budget(budget: Budget): void;
  demand(service: Service, demand: Omit<Demand, "host" | "service" | "source">): void;
  timing(timing: Timing): void;
  dataLoss(loss: DataLoss): void;
  splitBrain(splitBrain: SplitBrain): void;
}

/** What a component states its flows with, when every listener is known. */
export interface FlowContext {
  readonly base: BasePlan;
  readonly facts: Facts;
  /** These dial whatever offers `role`. */
  dial(from: readonly string[], role: Role, purpose: string, source: Pointer): void;
  /** These dial whatever offers `role`, and do no work without it. */
  need(from: readonly string[], role: Role, purpose: string, source: Pointer): void;
  /** These dial exactly those. */
  link(
    from: readonly string[],
    to: readonly Listener[],
    role: Role,
    purpose: string,
    source: Pointer,
    needed?: boolean,
  ): void;
}

/** What a component says to operators with, when every fact but the flows is known. */
export type ProcedureContext = Pick<FactContext, "base" | "facts" | "leadership" | "procedure">;

/** What a component makes its files from. */
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
  /** What its files take by name besides what the section has keys for. */
  readonly overrides?: readonly OverrideTable<z.output<Schema>>[];
  readonly facts: (context: FactContext, settings: z.output<Schema>) => void;
  readonly flows?: (context: FlowContext, settings: z.output<Schema>) => void;
  readonly procedures?: (context: ProcedureContext, settings: z.output<Schema>) => void;
  readonly rules: readonly ComponentRule<z.output<Schema>>[];
  readonly artifacts: (emit: FileContext, settings: z.output<Schema>) => Iterable<Artifact>;
}

/** A law about the settings of one component. */
export interface ComponentRule<Settings> extends RuleDescription {
  readonly check: (settings: Settings, plan: Plan) => Iterable<Finding>;
}

/** Ties the types of a component's parts to its schema. */
export function defineComponent<Schema extends z.ZodType>(component: Component<Schema>): Component<Schema> {
  return component;
}
