import type { Rule } from "../model/rule.ts";
import { pathsOf } from "./shared/paths-of.ts";
import { pointers } from "./shared/pointers.ts";

/** Directories of the system and of the bundle, with everything below them but the bundle's copies of replaced files. */
const system =
  /^\/(?:bin|boot|etc|lib|lib32|lib64|libx32|proc|root|sbin|sys|usr|var\/(?:cache|lib\/(?:dpkg|gen-bundle(?!\/replaced$)|rpm|systemd)|spool\/cron))(?:\/|$)/;

/** Directories that others share. Their own owner and mode must stay. */
const shared = /^\/(?:data|home|media|mnt|opt|srv|var|var\/(?:lib|log|mail|opt|spool))$/;

export const directoryOfSystem: Rule = {
  id: "directory-of-system",
  severity: "error",
  summary: "No service keeps its files in a directory of the system.",
  rationale:
    "The directory gets the owner and the mode that the service needs, so that the owner could change what root runs, or others could no longer read what they need (tried: systemd-tmpfiles gave /etc/systemd/system to the account of a daemon).",
  bad: { etcd: { dataDirectory: "/etc/systemd/system" } },
  good: { etcd: { dataDirectory: "/srv/etcd" } },
  sources: [
    "https://man7.org/linux/man-pages/man5/tmpfiles.d.5.html",
    "https://man7.org/linux/man-pages/man7/hier.7.html",
  ],
  *check(plan) {
    for (const { path, title, sources } of pathsOf(plan)) {
      if (!system.test(path) && !shared.test(path)) continue;
      yield {
        message: `${title} is ${path}, which ${system.test(path) ? "belongs to the system" : "other programs share"}.`,
        at: pointers(...sources),
        hint: "Choose a directory below /var/lib or /srv.",
      };
    }
  },
};
