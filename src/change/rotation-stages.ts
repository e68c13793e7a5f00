import { type Plan, plans } from "../model/plan.ts";
import { type Pointer, pointerSegments } from "../model/pointer.ts";
import type { Secrets } from "../model/secrets.ts";
import type { ChangeStep, StepBase, Voters } from "./change-step.ts";
import type { SecretState } from "./estate-change.ts";
import type { RotatedSecret } from "./rotated-secrets.ts";

/** An estate on the way to new values of its secrets. */
export interface RotationStage {
  readonly title: string;
  /** The plan of the estate, in which the members of an election agree on the value of this stage. */
  readonly plan: Plan;
  readonly secrets: Secrets;
  /** The values of this secret that hosts accept, the one that they use first. */
  readonly states: Readonly<Record<string, readonly SecretState[]>>;
  /** Before the first host gets the files of the stage. */
  readonly preparing: readonly ChangeStep[];
  /**
   * The hosts that check a value that people have introduced there. Clients come first: a server that restarts would disconnect
   * those that have the old value.
   */
  readonly servers: ReadonlySet<string>;
  /** A sentence about what comes before the way back of each installation; absent: nothing. */
  readonly reversal?: string | undefined;
  /** Sentences about what clients and people notice while hosts get them. */
  readonly notes: readonly string[];
  /** After the last host. */
  readonly completing: readonly ChangeStep[];
}

/**
 * The stages that rotate one secret after the other. A value that can be a list is first accepted besides the old one, then
 * used, and then alone: at every moment each host accepts the value that any other one uses.
 *
 * @param quorums the voters of the estate, all of which run
 */
export function rotationStages(
  plan: Plan,
  values: Secrets | undefined,
  rotated: readonly RotatedSecret[],
  quorums: readonly Voters[],
): readonly RotationStage[] {
  const stages: RotationStage[] = [];
  let [current, secrets] = [plan, values ?? {}];
  let states: RotationStage["states"] = Object.fromEntries(rotated.map(({ name }) => [name, ["old"]]));
  const base = (): Omit<StepBase, "title"> => ({
    stage: stages.length + 1,
    quorums,
    stops: [],
    failovers: [],
    notes: [],
    undo: "Nothing is needed.",
  });
  const advance = (
    title: string,
    name: string,
    value: string,
    state: readonly SecretState[],
    more: Partial<Pick<RotationStage, "preparing" | "servers" | "reversal" | "notes" | "completing">>,
  ) => {
    if (current.agreements.some(({ secret }) => secret === name)) {
      const agreements = current.agreements.map((each) =>
        each.secret === name ? { ...each, terms: `${each.terms} ${name} ${stages.length + 1}` } : each,
      );
      current = { ...current, agreements };
      plans.add(current);
    }
    secrets = { ...secrets, [name]: value };
    states = { ...states, [name]: state };
    stages.push({
      title,
      plan: current,
      secrets,
      states,
      preparing: [],
      servers: new Set(),
      notes: [],
      completing: [],
      ...more,
    });
  };
  for (const { name, source, old, next, rotation, steps } of rotated) {
    const { byHand, list, notes = [] } = rotation;
    if (list) {
      const [accepting, using] = [
        [old, next],
        [next, old],
      ].map((both) => both.join(list.separator)) as [string, string];
      const { note, ...renewal } = list.renewal;
      advance(`Accept the new ${name} besides the old one`, name, accepting, ["old", "new"], {});
      advance(`Use the new ${name}, and accept the old one`, name, using, ["new", "old"], {
        completing: [{ ...base(), ...renewal, kind: "command", notes: note === undefined ? [] : [note] }],
      });
      advance(`Remove the old ${name}`, name, next, ["new"], { notes });
      continue;
    }
    const told = steps.flatMap(({ text, host, commands = [] }) => [
      text,
      ...commands.map((command) => `On ${host}: \`${command}\``),
    ]);
    const changes = steps.some(({ commands = [] }) => commands.length > 0);
    const preparing: readonly ChangeStep[] = byHand
      ? [
          {
            ...base(),
            kind: "confirm",
            title: `Introduce the new ${name}`,
            notes: told,
            undo: changes
              ? "Run the commands again with the old value."
              : "Nothing is needed: the old value stays valid.",
          },
        ]
      : [];
    const servers = byHand ? serversOf(plan, source) : new Set<string>();
    const reversal =
      byHand && changes
        ? `Introduce the old ${name} again, with the commands of the step "Introduce the new ${name}".`
        : undefined;
    advance(`Rotate ${name}`, name, next, ["new"], { preparing, servers, reversal, notes });
  }
  return stages;
}

/** The hosts of the section that declares a secret. */
function serversOf({ services }: Plan, source: Pointer): ReadonlySet<string> {
  const [section] = pointerSegments(source);
  return new Set(
    services.flatMap((service) => (pointerSegments(service.source)[0] === section ? service.host : [])),
  );
}
