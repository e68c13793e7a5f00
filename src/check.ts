import { components } from "./components/index.ts";
import { type BuildOptions, readOptions } from "./model/build-options.ts";
import type { ComponentRule } from "./model/component.ts";
import type { Diagnostic, Finding } from "./model/diagnostic.ts";
import { closestTo } from "./model/did-you-mean.ts";
import { mapNonEmpty } from "./model/non-empty.ts";
import { compareText } from "./model/order.ts";
import { type Plan, plans, undefinedNames } from "./model/plan.ts";
import { pointerTo } from "./model/pointer.ts";
import type { RuleDescription } from "./model/rule.ts";
import { activeComponents } from "./plan.ts";
import { readingRules } from "./reading-rules.ts";
import { rules, rulesByTopic } from "./rules/index.ts";
import { suggester } from "./rules/shared/suggester.ts";

/** Every rule, by topic: reading the text, the estate as a whole, or one section of the topology. */
export const ruleGroups: Readonly<Record<string, readonly RuleDescription[]>> = Object.fromEntries(
  [
    ["Reading", readingRules] as const,
    ...Object.entries(rulesByTopic),
    ...Object.entries(components).map(
      ([name, { rules }]) => [name, rules as readonly RuleDescription[]] as const,
    ),
  ]
    .filter(([, group]) => group.length > 0)
    .map(([title, group]) => [title, group.map(described)]),
);

/** Every rule, sorted by id. */
export const ruleCatalogue: readonly RuleDescription[] = Object.values(ruleGroups)
  .flat()
  .sort((a, b) => compareText(a.id, b.id));

/** The description of a rule, without its check. */
function described(rule: RuleDescription): RuleDescription {
  const { id, severity, summary, rationale, bad, good, sources } = rule;
  return { id, severity, summary, rationale, bad, good, sources };
}

/**
 * Runs every rule whose inputs are given. Findings that may only be consequences of others are omitted, unless the options
 * ask for them.
 *
 * @throws TypeError for anything but a plan and options of these types
 */
export function checkPlan(plan: Plan, options: BuildOptions = {}): readonly Diagnostic[] {
  plans.demand(plan);
  const read = readOptions(options);
  if ("problems" in read) throw new TypeError(read.problems[0].message);
  return checked(plan, read.options);
}

function checked(plan: Plan, options: BuildOptions): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const report = (rule: RuleDescription, findings: Iterable<Finding>) => {
    for (const { message, at, hint } of findings) {
      diagnostics.push({
        rule: rule.id,
        severity: rule.severity,
        message,
        at: mapNonEmpty(at, (side) => (typeof side === "string" ? { pointer: side } : side)),
        hint,
      });
    }
  };
  const ordered = [...rules.filter(({ precedes }) => precedes), ...rules.filter(({ precedes }) => !precedes)];
  const consequences = options.consequences === true;
  // Then a rule may have no finding because a name leads nowhere.
  let isMisspelled = undefinedNames(plan).length > 0;
  let incomplete = !consequences && isMisspelled;
  const skipped: string[] = [];
  for (const rule of ordered) {
    const { id, needs, needsNames, precedes } = rule;
    if ((needs !== undefined && options[needs] === undefined) || (needsNames && incomplete)) skipped.push(id);
    else report(rule, rule.check(plan, options));
    if (precedes && diagnostics.length > 0) {
      incomplete = !consequences;
      isMisspelled = true;
    }
  }
  for (const { component, settings } of activeComponents(plan)) {
    for (const rule of component.rules) {
      if (rule.needsNames && incomplete) skipped.push(rule.id);
      else report(rule, rule.check(settings, plan));
    }
  }
  const found = applyAccepted(plan.accept, diagnostics, isMisspelled ? warnings : skipped);
  return consequences ? found : withoutYielding(found);
}

/** The rules whose findings can be accepted. */
const warnings = ruleCatalogue.filter(({ severity }) => severity !== "error").map(({ id }) => id);

const ofComponents = Object.values(components).flatMap((each): readonly ComponentRule<never>[] => each.rules);
const yielding: ReadonlySet<string> = new Set(
  [...rules, ...ofComponents].filter((rule) => rule.yields).map(({ id }) => id),
);

/** Removes findings about a value that another finding asks to change: the same change mends both. */
function withoutYielding(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const changing = new Set(
    diagnostics
      .filter(({ rule, accepted }) => !yielding.has(rule) && !accepted)
      .map(({ at }) => at[0].pointer),
  );
  return diagnostics.filter(({ rule, at }) => !yielding.has(rule) || !changing.has(at[0].pointer));
}

/**
 * Turns accepted findings into notes with their reasons, and reports acceptances that have no effect. Skipped rules
 * never count as unused acceptances.
 */
function applyAccepted(
  accept: Plan["accept"],
  found: readonly Diagnostic[],
  skipped: readonly string[],
): readonly Diagnostic[] {
  const diagnostics = found.map((diagnostic): Diagnostic => {
    const { rule, severity, message } = diagnostic;
    if (severity === "error" || !Object.hasOwn(accept, rule)) return diagnostic;
    return {
      ...diagnostic,
      severity: "info",
      message: `${message} Accepted: ${accept[rule]}.`,
      hint: undefined,
      accepted: true,
    };
  });
  const rulesFound = new Set(found.map(({ rule }) => rule));
  const misspelled = Object.keys(accept).filter((id) => !ruleCatalogue.some((rule) => rule.id === id));
  // What a misspelled acceptance means is not reported as well.
  const meant = new Set(misspelled.slice(0, 20).map((id) => closestTo(id, [...rulesFound])));
  const suggest = suggester(warnings);
  for (const id of Object.keys(accept).filter((each) => !skipped.includes(each))) {
    const rule = ruleCatalogue.find((candidate) => candidate.id === id);
    if (rulesFound.has(id) && rule?.severity !== "error") continue;
    diagnostics.push({
      rule: "accept-without-effect",
      severity: "warning",
      message: !rule
        ? `"accept" names the rule "${id}", which does not exist.`
        : rule.severity === "error"
          ? `"accept" names the rule "${id}", whose findings are errors and cannot be accepted.`
          : `"accept" names the rule "${id}", which has no findings in this topology.`,
      at: [{ pointer: pointerTo("accept", id), part: "key" }],
      hint: (rule ? undefined : suggest(id)) ?? "Remove the entry.",
    });
  }
  return diagnostics.filter(({ rule, severity }) => severity === "error" || !meant.has(rule));
}
