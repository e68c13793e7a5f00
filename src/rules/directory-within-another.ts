import { byHost } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const directoryWithinAnother: Rule = {
  id: "directory-within-another",
  severity: "error",
  summary: "No service keeps its files within the directory of another service.",
  rationale:
    "A database copies, compares and deletes all files within its directory, and a share exports them. Files of another service there can be damaged or disclosed.",
  bad: { etcd: { dataDirectory: "/var/lib/rabbitmq/etcd" } },
  good: { etcd: { dataDirectory: "/var/lib/etcd" } },
  sources: ["https://www.postgresql.org/docs/current/app-pgrewind.html"],
  *check(plan) {
    const reported = new Set<string>();
    for (const [host, services] of byHost(plan.services)) {
      const all = services.flatMap((service) =>
        service.directories.map((directory) => ({ ...directory, service })),
      );
      for (const inner of all) {
        const outer = all.find(
          ({ path, user, service }) =>
            inner.path.startsWith(`${path}/`) &&
            (user !== inner.user || service.component !== inner.service.component),
        );
        const key = `${inner.path} ${outer?.path}`;
        if (!outer || reported.has(key)) continue;
        reported.add(key);
        yield {
          message: `The directory of "${inner.service.title}" on host "${host}" is ${inner.path}, which is within ${outer.path}, the directory of "${outer.service.title}".`,
          at: pointers(inner.service.source, outer.service.source),
          hint: `Choose a directory outside ${outer.path}.`,
        };
      }
    }
  },
};
