import { byHost, serviceOf } from "../model/plan.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

export const mountOverDirectory: Rule = {
  id: "mount-over-directory",
  severity: "error",
  summary: "No share is mounted over the directory of a service.",
  rationale:
    "What lies beneath a mount is hidden by it, and a share cannot be written to: the service finds its files gone.",
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
        message: `The share "${mount.share}" is to be mounted on ${mount.path} of host "${mount.host}", over ${hidden.path}, where "${service.title}" keeps its files.`,
        at: pointers(mount.source, service.source),
        hint: "Name another directory for the mount.",
      };
    }
  },
};
