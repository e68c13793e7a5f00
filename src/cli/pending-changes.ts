import type { PendingChange } from "../report/json.ts";
import { onHost } from "./bundle-file.ts";
import { type Survey, stalePath } from "./survey.ts";

/** The differences between a directory and a bundle, for programs: one entry for each path. */
export function pendingChanges({ changes, stale, open }: Survey): readonly PendingChange[] {
  return [
    ...changes.map(({ kind, file }) => ({
      ...placeOf(file.path),
      change: kind === "add" ? ("added" as const) : ("changed" as const),
      // The permissions on this disk are not those on the host, so they restart nothing.
      units: (kind !== "mode" && file.onChange?.units) || [],
      ...(kind !== "mode" && file.onChange && { action: file.onChange.action }),
    })),
    ...open.map(({ path }) => ({ ...placeOf(`${path}/`), change: "changed" as const, units: [] })),
    ...stale.map((each) => ({
      ...placeOf(stalePath(each)),
      change: "removed" as const,
      units: each.stops ?? [],
      ...(each.stops && { action: "stop" as const }),
    })),
  ];
}

function placeOf(path: string): Pick<PendingChange, "host" | "path"> {
  return onHost(path) ?? { path };
}
