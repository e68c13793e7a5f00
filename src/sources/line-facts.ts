import { type PortRow, portRows } from "../analysis/port-rows.ts";
import { objectiveDefaults } from "../apply-objectives.ts";
import type { FactKind } from "../model/facts.ts";
import type { Computed } from "../model/formula.ts";
import { type Plan, plans } from "../model/plan.ts";
import type { Pointer } from "../model/pointer.ts";
import { built, changedLines, type File, idOf } from "./file-lines.ts";
import { withEdits } from "./topology-leaves.ts";

/** A number from which a line comes, with the formula that computes it. */
export interface LineFormula extends Computed {
  readonly name: string;
  readonly unit?: string | undefined;
  readonly source: Pointer;
}

/** A connection from which a line comes, such as that which a line of a firewall admits. */
export interface LineConnection extends PortRow {
  readonly source: Pointer;
}

/** What a line comes from in the plan, between the topology and the file. */
export interface LineFacts {
  readonly formulas: readonly LineFormula[];
  readonly connections: readonly LineConnection[];
}

/** One fact of a plan. */
interface Stated {
  readonly kind: FactKind;
  readonly index: number;
}

/** A fact whose number follows from others. */
interface StatedFormula extends Stated, LineFormula {
  /** The fact with another number. */
  readonly other: object;
}

/**
 * Measures from which numbers and which connections a line comes: the file is generated again from a plan in which they are
 * others, or missing.
 */
export function lineFacts(
  plan: Plan,
  file: File,
  index: number,
  emit: (plan: Plan) => Iterable<File>,
  topology: unknown,
): LineFacts {
  const isIn = (files: Iterable<File>) => {
    const next = [...files].find((each) => idOf(each) === idOf(file));
    return !next || changedLines(file.content, next.content).has(index);
  };
  const differs = (change: Partial<Plan>): boolean => {
    const other = plans.add(Object.freeze({ ...plan, ...change }));
    try {
      return isIn(emit(other));
    } catch {
      // Rules exclude what cannot be generated.
      return false;
    }
  };
  const withOthers = (facts: readonly StatedFormula[]): Partial<Plan> => {
    const changed = new Map<FactKind, object[]>();
    for (const { kind, index: at, other } of facts) {
      const all = changed.get(kind) ?? [...plan[kind]];
      all[at] = other;
      changed.set(kind, all);
    }
    return Object.fromEntries([...changed].map(([kind, all]) => [kind, Object.freeze(all)]));
  };
  const numbers = causes(formulasOf(plan), (group) => differs(withOthers(group)));
  const places = plan.flows.map((_, at) => at);
  const flows = causes(places, (group) => {
    const gone = new Set(group);
    return differs({ flows: Object.freeze(plan.flows.filter((_, at) => !gone.has(at))) });
  });
  const defaults = objectiveDefaults(topology).filter(({ path, amount }) =>
    [amount + 1, amount - 1].some((value) => {
      const after = built(withEdits(topology, [{ path, value }]), emit);
      return after.ok && isIn(after.files.values());
    }),
  );
  return {
    formulas: [
      ...defaults.map(({ path, amount, formula, pointer }) => ({
        name: path.join("."),
        amount,
        formula,
        source: pointer,
      })),
      ...numbers.map(({ name, amount, formula, unit, source }) => ({
        name,
        amount,
        formula,
        unit,
        source,
      })),
    ],
    connections: flows.flatMap((at) => {
      const flow = plan.flows.slice(at, at + 1);
      return portRows({ ...plan, flows: flow }).map((row) => ({ ...row, source: flow[0]?.source ?? "" }));
    }),
  };
}

/** Those of some facts without which a line differs. If any of several is enough for it, all that are. */
function causes<Fact>(facts: readonly Fact[], differs: (group: readonly Fact[]) => boolean): readonly Fact[] {
  if (facts.length === 0 || !differs(facts)) return [];
  if (facts.length === 1) return facts;
  const half = Math.ceil(facts.length / 2);
  const found = [facts.slice(0, half), facts.slice(half)].flatMap((part) => causes(part, differs));
  return found.length > 0 ? found : facts.filter((fact) => !differs(facts.filter((other) => other !== fact)));
}

/** Facts whose number follows from others. A formula that is a number alone tells nothing. */
function formulasOf(plan: Plan): readonly StatedFormula[] {
  const all: readonly StatedFormula[] = [
    ...plan.derivations.map((fact, index) => ({
      ...fact,
      kind: "derivations" as const,
      index,
      other: { ...fact, amount: fact.amount + 1 },
    })),
    ...plan.pools.flatMap((fact, index) =>
      fact.memberConnectionsFormula === undefined
        ? []
        : {
            name: `connections of each server of ${fact.name}`,
            amount: fact.memberConnections,
            formula: fact.memberConnectionsFormula,
            source: fact.source,
            kind: "pools" as const,
            index,
            other: { ...fact, memberConnections: fact.memberConnections + 1 },
          },
    ),
    ...plan.timings.map((fact, index) => ({
      name: fact.span.replaceAll("-", " "),
      amount: fact.seconds,
      formula: fact.formula,
      unit: "s",
      source: fact.source,
      kind: "timings" as const,
      index,
      other: { ...fact, seconds: fact.seconds + 1 },
    })),
  ];
  return all.filter(({ amount, formula }) => formula !== String(amount));
}
