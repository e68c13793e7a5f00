import type { Rule } from "../model/rule.ts";
import { pathsOf } from "./shared/paths-of.ts";
import { pointers } from "./shared/pointers.ts";

const volatile = /^\/(?:tmp|run|var\/run|var\/tmp|dev)(?:\/|$)/;

export const directoryVolatile: Rule = {
  id: "directory-volatile",
  severity: "error",
  summary: "No service keeps its files in a directory that the system empties.",
  rationale:
    "/run is in memory, and old files in /tmp and /var/tmp are deleted. A quorum member would restart without its data, and a share without its files.",
  bad: { etcd: { dataDirectory: "/tmp/etcd" } },
  good: { etcd: { dataDirectory: "/var/lib/etcd" } },
  sources: ["https://man7.org/linux/man-pages/man5/tmpfiles.d.5.html"],
  *check(plan) {
    for (const { path, title, sources } of pathsOf(plan)) {
      if (!volatile.test(path)) continue;
      yield {
        message: `${title} is ${path}, which the system empties.`,
        at: pointers(...sources),
        hint: "Choose a directory below /var/lib or /srv.",
      };
    }
  },
};
