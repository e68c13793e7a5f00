import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { dotted } from "./shared/dotted.ts";
import { pointers } from "./shared/pointers.ts";
import { usedAs } from "./shared/used-as.ts";

export const unmanagedHost: Rule = {
  id: "unmanaged-host",
  severity: "error",
  summary: "Services are placed on managed hosts.",
  rationale:
    "An unmanaged host gets no files. The service would never run there, but other hosts would depend on it.",
  bad: { hosts: { node3: { managed: false } } },
  good: { hosts: { storage: { address: "10.0.0.20", managed: false } } },
  sources: [],
  *check(plan) {
    const misplaced = plan.references.filter(
      ({ kind, name, managed }) => kind === "host" && managed && plan.hosts.get(name)?.managed === false,
    );
    for (const [name, references] of groupBy(misplaced, (reference) => reference.name)) {
      const [first = "", ...others] = references.map(({ source }) => source);
      const managed = `/hosts/${name}/managed`;
      yield {
        message: `Host "${name}" is not managed and gets no files, but is used ${usedAs(references)}.`,
        at: pointers(first, ...others, managed),
        hint: `Use a managed host instead, or set ${dotted(managed)} to true.`,
      };
    }
  },
};
