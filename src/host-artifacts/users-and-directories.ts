import { banner } from "../formats/banner.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import { byHost, managedHosts, type Plan } from "../model/plan.ts";

const usersPath = "/etc/sysusers.d/gen-bundle.conf";
const directoriesPath = "/etc/tmpfiles.d/gen-bundle.conf";

/**
 * Accounts for systemd-sysusers and directories for systemd-tmpfiles. Both create only those that are missing. Once a
 * day, systemd-tmpfiles-clean.timer of systemd removes old files of directories with an age.
 */
export function* usersAndDirectories(plan: Plan): Iterable<Artifact> {
  const users = byHost(plan.users);
  const services = byHost(plan.services);
  for (const { name: host, platform } of managedHosts(plan)) {
    const common = { host, component: "users-and-directories" } as const;
    const accounts = (users.get(host) ?? []).map(
      ({ name, uid, title, home }) => `u ${name} ${uid ?? "-"} "${title}" ${home} ${platform.noLoginShell}\n`,
    );
    if (accounts.length > 0) {
      yield artifact({
        ...common,
        path: usersPath,
        content: banner(plan.name) + accounts.join(""),
      });
    }
    const directories = new Set(
      (services.get(host) ?? [])
        .flatMap((service) => service.directories)
        .map(
          ({ path, mode, user, group, keepDays }) =>
            `d ${path} ${mode.toString(8).padStart(4, "0")} ${user} ${group} ${ageOf(keepDays)}\n`,
        ),
    );
    if (directories.size > 0) {
      yield artifact({
        ...common,
        path: directoriesPath,
        content: banner(plan.name) + [...directories].join(""),
      });
    }
  }
}

/**
 * The age in tmpfiles.d(5). The time of a file is its last change, including that of its name: a file that was moved
 * here keeps its time of modification, and a file that a backup reads must not stay for ever.
 */
function ageOf(keepDays: number | undefined): string {
  return keepDays === undefined ? "-" : `cM:${keepDays}d`;
}
