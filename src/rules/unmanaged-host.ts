import { groupBy } from "../model/group-by.ts";
import { pointerTo } from "../model/pointer.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";
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
    const hosts = [...groupBy(misplaced, (reference) => reference.name).values()];
    for (const alike of groupBy(hosts, usedAs).values()) {
      const [[{ name }]] = alike;
      const names = alike.map(([reference]) => reference.name);
      const [first = "", ...others] = alike.flatMap((references) => references.map(({ source }) => source));
      const managed = names.map((each) => pointerTo("hosts", each, "managed"));
      const one = names.length === 1;
      yield {
        message: `${named("Host", names)} ${one ? "is not managed and gets no files, but is" : "are not managed and get no files, but are"} used ${usedAs(alike[0])}.`,
        at: pointers(first, ...others, ...managed),
        hint: one
          ? `Use a managed host instead, or set "hosts.${name}.managed" to true.`
          : 'Use managed hosts instead, or set "managed" of each to true.',
      };
    }
  },
};
