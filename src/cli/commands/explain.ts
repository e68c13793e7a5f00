import { changeFindings } from "../../change/change-findings.ts";
import { ruleCatalogue } from "../../check.ts";
import type { TopologyKey } from "../../index.ts";
import { closestTo } from "../../model/did-you-mean.ts";
import { keyNamed } from "../../model/key-named.ts";
import { explainChangeFinding } from "../../report/change-findings.ts";
import { explainRule } from "../../report/rules.ts";
import { rulesByKey } from "../../report/rules-by-key.ts";
import { explainKey, listSections } from "../../report/topology-reference.ts";
import { topologyReference } from "../../topology-reference.ts";
import type { Command } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { json } from "../json.ts";

export async function explain(
  { subject, format }: Extract<Command, { kind: "explain" }>,
  io: Io,
): Promise<number> {
  const keys = topologyReference();
  if (subject === undefined) {
    await io.stdout.write(format === "json" ? json(keys) : listSections(keys));
    return exitCode.done;
  }
  const rule = ruleCatalogue.find(({ id }) => id === subject);
  const finding = changeFindings.find(({ id }) => id === subject);
  const key = keyNamed(subject, keys);
  if (rule) await io.stdout.write(format === "json" ? json(rule) : explainRule(rule));
  else if (finding) await io.stdout.write(format === "json" ? json(finding) : explainChangeFinding(finding));
  else if (key)
    await io.stdout.write(
      format === "json" ? json(key) : explainKey(key, keys, rulesByKey(keys, ruleCatalogue)),
    );
  else throw new Failure(`There is no rule and no key "${subject}".${meant(subject, keys)}`);
  return exitCode.done;
}

/** What can be explained: rules, findings about changes, and keys. */
function namesToExplain(keys: readonly TopologyKey[]): readonly string[] {
  return [...ruleCatalogue, ...changeFindings].map(({ id }) => id).concat(keys.map(({ key }) => key));
}

/** Suggests the rules and keys that a word may mean. */
function meant(subject: string, keys: readonly TopologyKey[]): string {
  const ending = keys.flatMap(({ key }) => (key.endsWith(`.${subject}`) ? [key] : []));
  if (ending.length > 1) return ` Keys of this name are ${ending.map((key) => `"${key}"`).join(", ")}.`;
  const known = namesToExplain(keys);
  const beginning = known.filter((name) => name.startsWith(subject) && !name.includes("."));
  if (beginning.length > 1 && beginning.length <= 20)
    return ` Those that begin so are ${beginning.map((name) => `"${name}"`).join(", ")}.`;
  const closest = ending[0] ?? closestTo(subject, known);
  if (closest === undefined && subject.includes("/"))
    return ` For a line of a file, add its number: gen-bundle explain ${subject}:1`;
  return closest === undefined
    ? ' "gen-bundle rules" lists the rules, and "gen-bundle explain" the keys of the topology.'
    : ` Did you mean "${closest}"?`;
}
