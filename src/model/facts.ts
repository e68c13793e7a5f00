import type { Account, SecretReference } from "./facts/credentials.ts";
import type {
  Certificate,
  Identity,
  InstallBlocker,
  KernelParameter,
  Package,
  PythonEnvironment,
  SecurityBoolean,
  User,
} from "./facts/machine.ts";
import type { Flow, Listener, Pool, VipController } from "./facts/network.ts";
import type {
  Activation,
  Agreement,
  Alert,
  Check,
  Connection,
  Introduction,
  Leadership,
  Membership,
  Procedure,
  Symptom,
  Upgrade,
  UpgradeAddition,
} from "./facts/operations.ts";
import type {
  Budget,
  Capacity,
  DataLoss,
  Demand,
  Derivation,
  Effect,
  Failover,
  SplitBrain,
  Timing,
} from "./facts/promises.ts";
import type { Override, Quorum, Reference, Service, Version } from "./facts/services.ts";
import type { Archive, DataDirectory, Mount, Retention, Share } from "./facts/storage.ts";

/*
 * The vocabulary of the plan. Components state facts. Everything that spans components (ports, firewall, /etc/hosts,
 * quorums, single points of failure, budgets) derives from facts and does not know which component stated them. Each
 * fact carries the pointer of its value in the topology. The types are in facts/, by subject.
 */
export * from "./facts/credentials.ts";
export * from "./facts/machine.ts";
export * from "./facts/network.ts";
export * from "./facts/operations.ts";
export * from "./facts/promises.ts";
export * from "./facts/services.ts";
export * from "./facts/storage.ts";

/** One kind of fact: the word that states it, and the key that identifies the same fact in another plan. */
interface Kind<Word extends string, Fact> {
  readonly word: Word;
  readonly identity: (fact: Fact) => string;
}

function kind<Fact>() {
  return <Word extends string>(word: Word, identity: (fact: Fact) => string): Kind<Word, Fact> => ({
    word,
    identity,
  });
}

const key = (...parts: readonly (string | number | undefined)[]) => parts.join(" ");

/** Every kind of fact, by its key in the plan. To add a kind, add its type in facts/ and a line here. */
export const factKinds = {
  references: kind<Reference>()("reference", ({ kind, source, purpose }) => key(kind, source, purpose)),
  services: kind<Service>()("service", ({ id }) => id),
  listeners: kind<Listener>()("listener", ({ id, bind, port }) => key(id, bind, port)),
  flows: kind<Flow>()("flow", ({ role, purpose, source }) => key(role, source, purpose)),
  vipControllers: kind<VipController>()("vipController", ({ vip }) => vip),
  quorums: kind<Quorum>()("quorum", ({ source }) => source),
  pools: kind<Pool>()("pool", ({ name }) => name),
  accounts: kind<Account>()("account", ({ role, resource, user }) => key(role, resource, user)),
  secrets: kind<SecretReference>()("secret", ({ name }) => name),
  shares: kind<Share>()("share", ({ name }) => name),
  mounts: kind<Mount>()("mount", ({ host, path }) => key(host, path)),
  dataDirectories: kind<DataDirectory>()("dataDirectory", ({ host, path }) => key(host, path)),
  retentions: kind<Retention>()("retention", ({ title }) => title),
  archives: kind<Archive>()("archive", ({ source }) => source),
  users: kind<User>()("user", ({ host, name }) => key(host, name)),
  kernelParameters: kind<KernelParameter>()("kernelParameter", ({ host, key: name }) => key(host, name)),
  securityBooleans: kind<SecurityBoolean>()("securityBoolean", ({ host, name }) => key(host, name)),
  packages: kind<Package>()("package", ({ host, name }) => key(host, name)),
  pythonEnvironments: kind<PythonEnvironment>()("pythonEnvironment", ({ host, path }) => key(host, path)),
  certificates: kind<Certificate>()("certificate", ({ host, name }) => key(host, name)),
  checks: kind<Check>()("check", ({ service, title }) => key(service, title)),
  leaderships: kind<Leadership>()("leadership", ({ host, command }) => key(host, command)),
  memberships: kind<Membership>()("membership", ({ service }) => service),
  agreements: kind<Agreement>()("agreement", ({ title }) => title),
  activations: kind<Activation>()("activation", ({ path }) => path),
  upgrades: kind<Upgrade>()("upgrade", ({ product }) => product),
  upgradeAdditions: kind<UpgradeAddition>()("upgradeAddition", ({ product, commands }) =>
    key(product, ...commands.map(({ title }) => title)),
  ),
  procedures: kind<Procedure>()("procedure", ({ occasion, title }) => key(occasion, title)),
  symptoms: kind<Symptom>()("symptom", ({ title }) => title),
  alerts: kind<Alert>()("alert", ({ name }) => name),
  connections: kind<Connection>()("connection", ({ role, resource }) => key(role, resource)),
  introductions: kind<Introduction>()("introduction", ({ chapter }) => chapter),
  overrides: kind<Override>()("override", ({ source }) => source),
  installBlockers: kind<InstallBlocker>()("installBlocker", ({ host, path }) => key(host, path)),
  identities: kind<Identity>()("identity", ({ host, name }) => key(host, name)),
  budgets: kind<Budget>()("budget", ({ resource, party, source }) => key(resource, party, source)),
  capacities: kind<Capacity>()("capacity", ({ title }) => title),
  demands: kind<Demand>()("demand", ({ service, resource, source }) => key(service, resource, source)),
  derivations: kind<Derivation>()("derivation", ({ name, host }) => key(name, host)),
  timings: kind<Timing>()("timing", ({ span, source }) => key(span, source)),
  failovers: kind<Failover>()("failover", ({ title }) => title),
  effects: kind<Effect>()("effect", ({ span, source }) => key(span, source)),
  dataLosses: kind<DataLoss>()("dataLoss", ({ title }) => title),
  splitBrains: kind<SplitBrain>()("splitBrain", ({ title, source }) => key(title, source)),
  versions: kind<Version>()("version", ({ product, version }) => key(product, version)),
} as const;

export type FactKind = keyof typeof factKinds;

export const factKindNames = Object.keys(factKinds) as readonly FactKind[];

type FactOf<Name extends FactKind> = (typeof factKinds)[Name] extends Kind<string, infer Fact> ? Fact : never;

export type Facts = { readonly [Name in FactKind]: readonly FactOf<Name>[] };

/** Facts to which components still add. */
export type OpenFacts = { readonly [Name in FactKind]: FactOf<Name>[] };

export function emptyFacts(): OpenFacts {
  return Object.fromEntries(factKindNames.map((kind) => [kind, []])) as Record<FactKind, never[]>;
}

/** Adds all facts of one collection to another. */
export function addFacts(to: OpenFacts, from: Facts): void {
  const add = <Name extends FactKind>(name: Name) => {
    for (const fact of from[name]) to[name].push(fact);
  };
  for (const name of factKindNames) add(name);
}

/** One function for each kind of fact, named by its word. */
export type Statements = {
  [Name in FactKind as (typeof factKinds)[Name]["word"]]: (fact: FactOf<Name>) => void;
};

/** The functions that add facts to this collection. */
export function statementsOf(facts: OpenFacts): Statements {
  const state = <Name extends FactKind>(name: Name) =>
    [factKinds[name].word, (fact: FactOf<Name>) => void facts[name].push(fact)] as const;
  return Object.fromEntries(factKindNames.map((name) => state(name))) as Statements;
}
