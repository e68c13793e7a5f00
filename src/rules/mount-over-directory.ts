import { byHost, serviceOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const mountOverDirectory: Rule = {
  id: "mount-over-directory",
  severity: "error",
  summary: "No share is mounted over the directory of a service.",
  rationale:
    "A mount hides the files below it, and a share is read-only. The service can neither find nor write its files.",
  bad: { nfs: { hosts: ["node3"] }, airflow: { dags: { path: "/var/lib/airflow" } } },
  good: { nfs: { hosts: ["node3"] }, airflow: { dags: { path: "/var/lib/airflow/dags" } } },
  sources: ["https://man7.org/linux/man-pages/man8/mount.8.html"],
  *check(plan) {
    const services = byHost(plan.services);
    const reported = new Set<string>();
    for (const mount of plan.mounts) {
      const hidden = (services.get(mount.host) ?? [])
        .flatMap(({ directories, id }) => directories.map(({ path }) => ({ path, id })))
        .find(({ path }) => path === mount.path || path.startsWith(`${mount.path}/`));
      const service = hidden && serviceOf(plan, hidden.id);
      if (!service || reported.has(`${mount.path} ${service.tier}`)) continue;
      reported.add(`${mount.path} ${service.tier}`);
      yield {
        message: `The mount point of the share "${mount.share}" on host "${mount.host}" is ${mount.path}, which hides ${hidden.path}, the directory of "${service.title}".`,
        at: pointers(mount.source, service.source),
        hint: "Choose another mount point.",
      };
    }
  },
};
