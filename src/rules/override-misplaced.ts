import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";

export const overrideMisplaced: Rule = {
  id: "override-misplaced",
  severity: "error",
  summary: "Settings for one host are for a host that has the file.",
  rationale: "They would stand in no file: what somebody meant to set would not be set anywhere.",
  bad: { haproxy: { snippetsByHost: { node3: { global: ["nbthread 2"] } } } },
  good: { haproxy: { snippetsByHost: { node2: { global: ["nbthread 2"] } } } },
  sources: [],
  *check(plan) {
    const single = plan.overrides.filter(({ host }) => host !== undefined && plan.hosts.has(host));
    for (const [component, overrides] of groupBy(single, (override) => override.component)) {
      const services = plan.services.filter((service) => service.component === component);
      const placed = new Set(services.map(({ host }) => host));
      for (const [name = "", [override]] of groupBy(overrides, ({ host }) => host)) {
        const managed = plan.hosts.get(name)?.managed === true;
        // What has no service of its own is on every host that gets files.
        if (managed && (services.length === 0 || placed.has(name))) continue;
        yield {
          message: managed
            ? `Host "${name}" has settings of its own for ${override.product}, which is not placed there.`
            : `Host "${name}" has settings of its own for ${override.product}, but is not managed and gets no files.`,
          at: [override.source],
          hint:
            placed.size > 0
              ? `It is placed on ${named("host", placed)}: name one of them, or remove the settings.`
              : "Remove them.",
        };
      }
    }
  },
};
