import type { Rule } from "../model/rule.ts";
import { pathsOf } from "./shared/paths-of.ts";
import { pointers } from "./shared/pointers.ts";

const homes = /^\/(?:home|root)(?:\/|$)/;

export const directoryUnderHome: Rule = {
  id: "directory-under-home",
  severity: "error",
  summary: "No service keeps or reads its files below somebody's home.",
  rationale:
    "Units see empty homes (ProtectHome), and an empty folder of DAGs looks like every DAG deleted; SELinux keeps daemons out of homes as well.",
  bad: { airflow: { dags: { path: "/home/airflow/dags" } }, nfs: { hosts: ["node3"] } },
  good: { airflow: { dags: { path: "/opt/airflow/dags" } }, nfs: { hosts: ["node3"] } },
  sources: ["https://man7.org/linux/man-pages/man5/systemd.exec.5.html"],
  *check(plan) {
    for (const { path, title, sources } of pathsOf(plan)) {
      if (!homes.test(path)) continue;
      yield {
        message: `${title} is in ${path}, a home, which units see empty.`,
        at: pointers(...sources),
        hint: "Name a directory below /var/lib, /srv or /opt.",
      };
    }
  },
};
