import { closestTo, suggestSimilar } from "../model/did-you-mean.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import { pointerTo } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { listedBeside } from "./shared/listed-beside.ts";
import { pointers } from "./shared/pointers.ts";
import { suggester } from "./shared/suggester.ts";
import { usedAs } from "./shared/used-as.ts";

/** The hint for a host that follows the last of numbered hosts, which are all in the same list. */
function hintForNext(name: string, listed: ReadonlySet<string>, { hosts }: Plan): string | undefined {
  const [, prefix, digits = ""] = /^(.*?)(\d+)$/.exec(name) ?? [];
  if (prefix === undefined) return undefined;
  const before = `${prefix}${String(Number(digits) - 1).padStart(digits.length, "0")}`;
  const [known] = [before, before.replace(/0(\d+)$/, "$1")].filter((each) => hosts.has(each));
  return known !== undefined && listed.has(known)
    ? `The last host of this kind is "${known}". Define "${name}" under "hosts" as well, or leave it out.`
    : undefined;
}

export const unknownHost: Rule = {
  id: "unknown-host",
  severity: "error",
  summary: "Every host name in the topology is defined.",
  rationale:
    "An undefined name has no address, and a member without a host makes a quorum or a pool smaller than it seems.",
  bad: { etcd: { hosts: ["node1", "node2", "nod3"] } },
  good: { etcd: { hosts: ["node1", "node2", "node3"] } },
  sources: ["https://man7.org/linux/man-pages/man5/hosts.5.html"],
  *check(plan) {
    const unknown = plan.references.filter(({ kind, name }) => kind === "host" && !plan.hosts.has(name));
    const suggest = suggester(plan.hosts.keys());
    const used = new Set(plan.references.map((reference) => reference.name));
    // A host that nothing uses is probably meant.
    const unused = [...plan.hosts.keys()].filter((name) => !used.has(name));
    const meantOf = suggester(unused, (name, known) => closestTo(name, [...known].slice(0, 1000)));
    const suggestNear = suggester(plan.hosts.keys(), suggestSimilar);
    const listed = listedBeside(plan);
    for (const [name, references] of groupBy(unknown, (reference) => reference.name)) {
      const [first = "", ...others] = references.map(({ source }) => source);
      const meant = plan.vips.has(name) ? undefined : meantOf(name);
      // Settings of one host are of a host that is there.
      const isOutside = references.every(
        ({ managed, source }) => !managed && !/\/(?:extra|snippets)ByHost\//.test(source),
      );
      yield {
        message: `Host "${name}" is not defined, but is used ${usedAs(references)}.`,
        at: pointers(first, ...others, ...(meant === undefined ? [] : [pointerTo("hosts", meant)])),
        hint: plan.vips.has(name)
          ? `"${name}" is a VIP. Use its hosts instead, which are in ${dotted(`/vips/${name}/hosts`)}.`
          : meant !== undefined
            ? `Did you mean "${meant}"?`
            : (hintForNext(name, listed(references), plan) ??
              (isOutside
                ? (suggestNear(name) ??
                  `Define it under "hosts", as "${name}": { "address": "ITS ADDRESS", "managed": false }.`)
                : suggest(name, listed(references))) ??
              'Define it under "hosts".'),
      };
    }
  },
};
