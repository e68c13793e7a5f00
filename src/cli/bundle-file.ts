import type { Artifact } from "../index.ts";
import { Failure } from "./failure.ts";

/** A file of the bundle as it lies below the output directory. */
export interface BundleFile {
  /** Relative to the output directory, parts joined with "/". */
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  /** Holds a secret: never shown. */
  readonly sensitive: boolean;
}

/**
 * Where an artifact is written.
 *
 * @throws Failure when its host or path would lead out of the host's directory, which no topology may bring about
 */
export function bundlePath({ host, path }: Pick<Artifact, "host" | "path">): string {
  const relative = `hosts/${host}${path}`;
  if (host.includes("/") || !path.startsWith("/") || !isBundlePath(relative)) {
    throw new Failure(`The file "${path}" of host "${host}" has no place in the bundle.`);
  }
  return relative;
}

/** Whether a path is that of a file below hosts/<host>/, without detours. */
export function isBundlePath(path: string): boolean {
  const parts = path.split("/");
  return (
    parts.length >= 3 &&
    parts[0] === "hosts" &&
    parts.every((part) => part !== "" && part !== "." && part !== ".." && part.length <= 255) &&
    !/[\p{Cc}\p{Cs}]/u.test(path)
  );
}
