import type { Artifact, EstateDocument } from "../index.ts";
import { Failure } from "./failure.ts";

/** The folders of documents about the whole estate. */
const documentRoots: ReadonlySet<string> = new Set(["ansible", "scripts"]);

/** All that a bundle has at the top of the output directory, besides the manifest. */
export const bundleRoots: readonly string[] = ["hosts", ...documentRoots, "RUNBOOK.md"];

/** A file of the bundle as it lies below the output directory. */
export interface BundleFile {
  /** Relative to the output directory, parts joined with "/". */
  readonly path: string;
  readonly content: string;
  /** On this disk. */
  readonly mode: number;
  /** Holds a secret: never shown. */
  readonly sensitive: boolean;
}

/**
 * The permissions that a file has on this disk: its owner's alone, since it can hold a secret. Those for the host stand
 * in the manifest and in the host's install.sh.
 */
export function diskMode(mode: number): number {
  return (mode & 0o111) === 0 ? 0o600 : 0o700;
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

/**
 * Where a document of the estate is written.
 *
 * @throws Failure when that is not a place for documents
 */
export function documentPath({ path }: Pick<EstateDocument, "path">): string {
  if (path.startsWith("hosts/") || !isBundlePath(path)) {
    throw new Failure(`The document "${path}" has no place in the bundle.`);
  }
  return path;
}

/** Whether a path is that of a file below hosts/<host>/ or of a document, without detours. */
export function isBundlePath(path: string): boolean {
  const parts = path.split("/");
  const [root = ""] = parts;
  const placed =
    root === "hosts"
      ? parts.length >= 3
      : documentRoots.has(root)
        ? parts.length >= 2
        : path === "RUNBOOK.md";
  return (
    placed &&
    parts.every((part) => part !== "" && part !== "." && part !== ".." && part.length <= 255) &&
    !/[\p{Cc}\p{Cs}]/u.test(path)
  );
}
