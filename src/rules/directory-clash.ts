import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

/** Directories of the operating system: whoever takes one over as its own locks everyone else out. */
const system =
  /^\/(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|var\/(?:cache|lib|log|opt|run|spool|tmp)|usr\/(?:bin|lib|libexec|local|sbin|share))$/;

export const directoryClash: Rule = {
  id: "directory-clash",
  severity: "error",
  summary: "Each directory of a service is its own: no other's, and none of the operating system.",
  rationale:
    "A service's directory gets its owner and mode: of two claims one would lose, and a directory such as /etc would be closed to everyone else.",
  bad: { etcd: { dataDirectory: "/var/lib" } },
  good: { etcd: { dataDirectory: "/var/lib/etcd" } },
  sources: ["https://man7.org/linux/man-pages/man7/file-hierarchy.7.html"],
  *check(plan) {
    const claims = plan.services.flatMap((service) =>
      service.directories.map((directory) => ({ ...directory, service })),
    );
    for (const mount of plan.mounts) {
      if (!system.test(mount.path)) continue;
      yield {
        message: `The share "${mount.share}" is to be mounted on ${mount.path}, which is a directory of the operating system.`,
        at: pointers(mount.source),
        hint: `Name a directory of its own below ${mount.path}.`,
      };
      break;
    }
    for (const share of plan.shares) {
      const mount = plan.mounts.find(({ path, host }) => path === share.path && share.servers.includes(host));
      if (mount) {
        yield {
          message: `The share "${share.name}" is to be mounted on ${share.path} of host "${mount.host}", which is where it comes from.`,
          at: pointers(mount.source, share.source),
          hint: "Name another directory for one of them.",
        };
      }
      const other = plan.shares.find(({ name, path }) => name < share.name && path === share.path);
      if (other) {
        yield {
          message: `The shares "${other.name}" and "${share.name}" are both ${share.path}.`,
          at: pointers(share.source, other.source),
          hint: "Name another directory for one of them.",
        };
      }
    }
    for (const [path, all] of groupBy(claims, (claim) => claim.path)) {
      const [first] = all;
      if (system.test(path)) {
        yield {
          message: `"${first.service.title}" is to have ${path} to itself, which is a directory of the operating system.`,
          at: pointers(first.service.source),
          hint: `Name a directory of its own below ${path}.`,
        };
      }
      for (const [host, [own, ...others]] of groupBy(all, ({ service }) => service.host)) {
        const clash = others.find(
          ({ mode, user, group }) => mode !== own.mode || user !== own.user || group !== own.group,
        );
        if (!clash) continue;
        yield {
          message: `"${own.service.title}" and "${clash.service.title}" both claim the directory ${path} of host "${host}", for ${own.user} and for ${clash.user}.`,
          at: pointers(clash.service.source, own.service.source),
          hint: "Name another directory for one of them.",
        };
        break;
      }
    }
  },
};
