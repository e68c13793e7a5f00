import { emitBundle } from "./bundle.ts";
import { certificateChanges } from "./change/certificate-changes.ts";
import { changeDocuments, stageFolder } from "./change/change-documents.ts";
import type { ChangeFindingId } from "./change/change-findings.ts";
import type { ChangeStep } from "./change/change-step.ts";
import { changeSteps } from "./change/change-steps.ts";
import { checkStep } from "./change/check-step.ts";
import { downHosts } from "./change/down-hosts.ts";
import { electorateOf } from "./change/electorate.ts";
import type { EstateChange, PlannedChange, Stage } from "./change/estate-change.ts";
import { skipGates } from "./change/gates.ts";
import { handWork } from "./change/hand-work.ts";
import { type Estate, hostEffects, type UnitAction } from "./change/host-effects.ts";
import { leafChanges } from "./change/leaf-changes.ts";
import { lostConnections } from "./change/lost-connections.ts";
import { refusedChanges } from "./change/refused-changes.ts";
import { rotatedSecrets } from "./change/rotated-secrets.ts";
import { rotationStages } from "./change/rotation-stages.ts";
import { topologyPath, type Values, withLeaf } from "./change/topology-path.ts";
import { checkTopology } from "./check-topology.ts";
import { orInternalError } from "./internal-error.ts";
import { locateAndSort } from "./locate-and-sort.ts";
import { type BuildOptions, readOptions } from "./model/build-options.ts";
import type { Diagnostic } from "./model/diagnostic.ts";
import { groupBy } from "./model/group-by.ts";
import type { Plan } from "./model/plan.ts";
import type { Secrets } from "./model/secrets.ts";
import { readTopology } from "./topology-texts.ts";

/** Inputs of a plan besides the two topologies. */
export interface ChangeOptions extends BuildOptions {
  /** Hosts of the old topology that do not run. No step touches them, and every quorum counts them as down. */
  readonly down?: readonly string[] | undefined;
  /** Reasons for which gates between the steps are skipped, by the name of the gate. */
  readonly skippedGates?: Readonly<Record<string, string>> | undefined;
  /** Secret values of the running estate by name. Those that differ from `secrets` are rotated. */
  readonly oldSecrets?: Secrets | undefined;
}

export type ChangeResult =
  | { readonly ok: true; readonly change: EstateChange; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Changed values of which each is tried alone. */
const triedAlone = 40;

/**
 * Plans the way from one topology to another: the stages between them, each of which passes every rule, and the steps on
 * hosts in a safe order. Never throws.
 *
 * @param before the topology of the running estate, in any form that `buildBundle` takes
 * @param after the topology that it is to have
 */
export function planChange(before: unknown, after: unknown, options?: ChangeOptions): ChangeResult {
  return orInternalError(() => {
    const read = readOptions<ChangeOptions>(options, ["down", "skippedGates", "oldSecrets"]);
    return "problems" in read
      ? { ok: false, diagnostics: read.problems }
      : plannedChange(before, after, read.options);
  });
}

function plannedChange(before: unknown, after: unknown, options: ChangeOptions): ChangeResult {
  const now = checkTopology(after, options);
  // Values of the old estate may break rules: that may be why they are rotated.
  const old = checkTopology(before, { today: options.today });
  if (!now.ok && old.ok) return now;
  if (!old.ok) return { ok: false, diagnostics: [unusable(old.diagnostics)] };
  if (!now.ok) return now;
  const failed = (diagnostics: readonly Diagnostic[]): ChangeResult => ({
    ok: false,
    diagnostics: locateAndSort(diagnostics, readTopology(after)),
  });
  const lostHosts = downHosts(old.plan, now.plan, options.down);
  const rotated = rotatedSecrets(old.plan, now.plan, options, lostHosts.down);
  const refused = [...refusedChanges(old.plan, now.plan), ...lostHosts.diagnostics, ...rotated.diagnostics];
  if (refused.length > 0) return failed(refused);
  const { down } = lostHosts;
  const [first, last] = [old.plan.topology, now.plan.topology];
  const stageOf = (
    title: string,
    topology: Values,
    plan: Plan,
    number: number,
    secrets = options.secrets,
    states?: Stage["secrets"],
  ): Stage => ({
    title,
    topology,
    ...(states && { secrets: states }),
    plan,
    bundle: emitBundle(plan, secrets),
    folder: stageFolder(number),
  });
  const start = stageOf("The estate as it is", first, old.plan, 0, rotated.before);
  const stages: Stage[] = [start];
  const ends = [
    { topology: first, plan: old.plan },
    { topology: last, plan: now.plan },
  ] as const;
  for (const { title, topology } of topologyPath(...ends, down)) {
    const checked = checkTopology(topology, options);
    if (!checked.ok) return failed([notStaged(title, checked.diagnostics)]);
    stages.push(stageOf(title, topology, checked.plan, stages.length));
  }
  const quorums = electorateOf(old.plan, old.plan, down).without([]);
  const rotations = rotationStages(now.plan, rotated.before, rotated.secrets, quorums);
  for (const { title, plan, secrets, states } of rotations)
    stages.push(stageOf(title, last, plan, stages.length, secrets, states));
  const unconnected = stages
    .slice(1)
    .flatMap((stage, index) => lostConnections((stages[index] ?? start).plan, stage.plan));
  if (unconnected.length > 0) return failed(unconnected);
  const certificates = stages.some(({ plan }) => plan.tlsOffered)
    ? certificateChanges([old.plan, ...stages.slice(1).map(({ plan }) => plan)])
    : [];
  const renewals = new Map(
    [...groupBy(certificates, ({ host }) => host)].map(([host, own]) => [
      host,
      own.flatMap(({ units }) => units),
    ]),
  );
  const later: ChangeStep[] = [];
  for (const [index, stage] of stages.slice(1).entries()) {
    const { preparing = [], servers, reversal, notes = [], completing = [] } = rotations[index] ?? {};
    const own = changeSteps(stages[index] ?? start, stage, index + 1, { down, renewals, later: servers });
    const installing = own.find(({ kind }) => kind === "install");
    const told = own.map((step) => ({
      ...step,
      ...(step === installing ? { notes: [...notes, ...step.notes] } : {}),
      ...(reversal === undefined ? {} : { undo: `${reversal} ${step.undo}` }),
    }));
    later.push(...preparing, ...told, ...completing);
    // The first installation brings the certificates.
    for (const step of own)
      if (step.kind === "install") for (const { host } of step.hosts) renewals.delete(host);
  }
  const gated = skipGates(later, options.skippedGates);
  if (gated.diagnostics.length > 0) return failed(gated.diagnostics);
  const steps = [...checkStep(later, quorums), ...lostHosts.steps(quorums), ...gated.steps];
  const way = {
    name: now.plan.name,
    down: [...down],
    rotated: rotated.secrets.map(({ name }) => name),
    changes: plannedChanges(start, first, last, options),
    stages,
    steps,
    ...handWork(stages, steps, certificates, down),
  };
  // A quorum of fewer has no majority while one of them restarts, whatever the plan.
  const large = new Set(quorums.flatMap(({ title, voters }) => (voters < 3 ? [] : title)));
  const endangered = steps.flatMap(({ title, quorums: during }) =>
    during.flatMap(({ title: quorum, voters, down: lost, needed }) =>
      voters - lost >= needed || !large.has(quorum)
        ? []
        : [majorityLost(title, quorum, voters, lost, needed)],
    ),
  );
  if (endangered.length > 0) return failed(endangered);
  const change: EstateChange = { ...way, documents: [...changeDocuments(way)] };
  return { ok: true, change, diagnostics: now.diagnostics };
}

function plannedChanges(
  estate: Estate,
  before: Values,
  after: Values,
  options: BuildOptions,
): readonly PlannedChange[] {
  const leaves = leafChanges(before, after);
  return leaves.map((leaf) => {
    if (leaves.length > triedAlone) return { ...leaf, units: [] };
    const checked = checkTopology(withLeaf(before, leaf.pointer, leaf.after), options);
    if (!checked.ok) return { ...leaf, units: [] };
    const units = hostEffects(estate, {
      plan: checked.plan,
      bundle: emitBundle(checked.plan, options.secrets),
    }).flatMap((effect) => effect.units);
    const counts = new Map<string, { unit: string; action: UnitAction; hosts: number }>();
    for (const { unit, action } of units) {
      const known = counts.get(`${unit} ${action}`) ?? { unit, action, hosts: 0 };
      counts.set(`${unit} ${action}`, { ...known, hosts: known.hosts + 1 });
    }
    const order = ["stop", "restart", "start", "reload"] as const;
    const action = order.find((each) => units.some((unit) => unit.action === each)) ?? ("none" as const);
    return { ...leaf, action, units: [...counts.values()] };
  });
}

function unusable(diagnostics: readonly Diagnostic[]): Diagnostic {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return {
    rule: "change-from-invalid" satisfies ChangeFindingId,
    severity: "error",
    message: `The topology of the running estate has ${errors.length === 1 ? "an error" : `${errors.length} errors`}: ${errors[0]?.message ?? ""}`,
    at: [{ pointer: "" }],
    hint: "Fix it first, as a change of its own; gen-bundle lists its findings when it is given that file alone.",
  };
}

function notStaged(title: string, diagnostics: readonly Diagnostic[]): Diagnostic {
  const first = diagnostics.find(({ severity }) => severity === "error");
  return {
    rule: "change-not-staged" satisfies ChangeFindingId,
    severity: "error",
    message: `An intermediate stage does not pass the rules. After "${title}": ${first?.message ?? ""}`,
    at: first?.at ?? [{ pointer: "" }],
    hint: "Split the change so that it passes through other stages, or follow RUNBOOK.md by hand.",
  };
}

function majorityLost(
  step: string,
  quorum: string,
  voters: number,
  down: number,
  needed: number,
): Diagnostic {
  return {
    rule: "change-majority" satisfies ChangeFindingId,
    severity: "error",
    message: `In the step "${step}", ${quorum} has ${voters - down} of ${voters} voters, and needs ${needed}.`,
    at: [{ pointer: "" }],
    hint: "Change the members and the settings of this cluster one after the other.",
  };
}
