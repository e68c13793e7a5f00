import { banner } from "../formats/banner.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import { byHost, managedHosts, type Plan } from "../model/plan.ts";

const usersPath = "/etc/sysusers.d/gen-bundle.conf";
const directoriesPath = "/etc/tmpfiles.d/gen-bundle.conf";

/** Accounts for systemd-sysusers and directories for systemd-tmpfiles. Both create only those that are missing. */
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
          ({ path, mode, user, group }) =>
            `d ${path} ${mode.toString(8).padStart(4, "0")} ${user} ${group} -\n`,
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
