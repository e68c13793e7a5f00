import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { named } from "./shared/named.ts";

export const overrideMisplaced: Rule = {
  id: "override-misplaced",
  severity: "error",
  summary: "Settings for a single host are for a host that has the file.",
  rationale: "Otherwise no file would contain the settings, and they would have no effect.",
  bad: { haproxy: { snippetsByHost: { node3: { global: ["nbthread 2"] } } } },
  good: { haproxy: { snippetsByHost: { node2: { global: ["nbthread 2"] } } } },
  sources: [],
  needsNames: true,
  *check(plan) {
    const single = plan.overrides.filter(({ host }) => host !== undefined && plan.hosts.has(host));
    for (const [component, overrides] of groupBy(single, (override) => override.component)) {
      const services = plan.services.filter((service) => service.component === component);
      const placed = new Set(services.map(({ host }) => host));
      for (const [name = "", [override]] of groupBy(overrides, ({ host }) => host)) {
        const managed = plan.hosts.get(name)?.managed === true;
        // A component without services configures every managed host.
        if (managed && (services.length === 0 || placed.has(name))) continue;
        yield {
          message: managed
            ? `Host "${name}" has its own settings for ${override.product}, but ${override.product} is not placed there.`
            : `Host "${name}" has its own settings for ${override.product}, but is not managed and gets no files.`,
          at: [override.source],
          hint:
            placed.size > 0
              ? `Move the settings to ${named("host", placed)}, or remove them.`
              : "Remove the settings.",
        };
      }
    }
  },
};
