import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { pointers } from "./shared/pointers.ts";

/** Directories of the operating system. A service that owned one would lock out all others. */
const system =
  /^\/(?:bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|var\/(?:cache|lib|log|opt|run|spool|tmp)|usr\/(?:bin|lib|libexec|local|sbin|share))$/;

export const directoryClash: Rule = {
  id: "directory-clash",
  severity: "error",
  summary:
    "Every service has its own directories, separate from other services and from the operating system.",
  rationale:
    "A directory gets the owner and the mode of its service. If two services share one, the other cannot use it. A directory such as /etc would be closed to everyone else.",
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
        message: `The mount point of the share "${mount.share}" is ${mount.path}, which is a directory of the operating system.`,
        at: pointers(mount.source),
        hint: `Choose a new directory below ${mount.path}.`,
      };
      break;
    }
    for (const share of plan.shares) {
      const mount = plan.mounts.find(({ path, host }) => path === share.path && share.servers.includes(host));
      if (mount) {
        yield {
          message: `The mount point of the share "${share.name}" on host "${mount.host}" is ${share.path}, which is the exported directory itself.`,
          at: pointers(mount.source, share.source),
          hint: "Name another directory for one of them.",
        };
      }
      const other = plan.shares.find(({ name, path }) => name < share.name && path === share.path);
      if (other) {
        yield {
          message: `The shares "${other.name}" and "${share.name}" both export ${share.path}.`,
          at: pointers(share.source, other.source),
          hint: "Name another directory for one of them.",
        };
      }
    }
    for (const [path, all] of groupBy(claims, (claim) => claim.path)) {
      const [first] = all;
      if (system.test(path)) {
        yield {
          message: `The directory of "${first.service.title}" is ${path}, which is a directory of the operating system.`,
          at: pointers(first.service.source),
          hint: `Choose a new directory below ${path}.`,
        };
      }
      for (const [host, [own, ...others]] of groupBy(all, ({ service }) => service.host)) {
        const clash = others.find(
          ({ mode, user, group }) => mode !== own.mode || user !== own.user || group !== own.group,
        );
        if (!clash) continue;
        yield {
          message: `"${own.service.title}" and "${clash.service.title}" both use the directory ${path} on host "${host}", one as user ${own.user}, the other as user ${clash.user}.`,
          at: pointers(clash.service.source, own.service.source),
          hint: "Name another directory for one of them.",
        };
        break;
      }
    }
  },
};
