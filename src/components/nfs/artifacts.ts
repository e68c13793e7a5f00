import type { Artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import type { Mount } from "../../model/facts.ts";
import { byHost, listenersOf } from "../../model/plan.ts";
import { mirrorFiles } from "./mirror-files.ts";
import { mountUnit, recoveryFiles } from "./mount-files.ts";
import type { Settings } from "./schema.ts";
import { serverFiles } from "./server-files.ts";

export function* artifacts({ plan }: FileContext, settings: Settings): Iterable<Artifact> {
  const servers = listenersOf(plan, "share").map(({ host }) => host);
  for (const host of servers) yield* serverFiles(plan, settings, host);
  if (listenersOf(plan, "share-mirror").length > 0) {
    for (const name of servers) {
      const host = plan.hosts.get(name);
      if (host) yield* mirrorFiles(plan, settings, host, servers);
    }
  }
  const moving: Mount[] = [];
  for (const mount of plan.mounts) {
    const share = plan.shares.find(({ name }) => name === mount.share);
    if (!share) continue;
    yield mountUnit(plan, mount, share);
    if (share.servers.length > 1 && !share.servers.includes(mount.host)) moving.push(mount);
  }
  for (const [host, mounts] of byHost(moving)) {
    yield* recoveryFiles(
      plan,
      host,
      mounts.map(({ path }) => path),
    );
  }
}
