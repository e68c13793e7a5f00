import type { Rule } from "../model/rule.ts";
import { pathsOf } from "./shared/paths-of.ts";
import { pointers } from "./shared/pointers.ts";

const homes = /^\/(?:home|root)(?:\/|$)/;

export const directoryUnderHome: Rule = {
  id: "directory-under-home",
  severity: "error",
  summary: "No service keeps or reads its files below a home directory.",
  rationale:
    "Units see home directories as empty (ProtectHome). An empty DAG folder looks as if every DAG had been deleted. SELinux also denies daemons access to home directories.",
  bad: { airflow: { dags: { path: "/home/airflow/dags" } }, nfs: { hosts: ["node3"] } },
  good: { airflow: { dags: { path: "/opt/airflow/dags" } }, nfs: { hosts: ["node3"] } },
  sources: ["https://man7.org/linux/man-pages/man5/systemd.exec.5.html"],
  *check(plan) {
    for (const { path, title, sources } of pathsOf(plan)) {
      if (!homes.test(path)) continue;
      yield {
        message: `${title} is ${path}, which is below a home directory. Units see home directories as empty.`,
        at: pointers(...sources),
        hint: "Choose a directory below /var/lib, /srv or /opt.",
      };
    }
  },
};
