import type { Artifact, EstateDocument } from "../index.ts";
import { Failure } from "./failure.ts";

/** The topology from which a bundle was made. */
export const topologyPath = "topology.json";

/** The picture of the estate, of which a difference of its text tells nobody anything. */
export const picturePath = "picture.svg";

/** The values from which each line comes. */
export const sourceMapPath = "source-map.json";

/** The folders of documents about the whole estate. */
const documentRoots: ReadonlySet<string> = new Set(["ansible", "cloud-init", "monitoring", "scripts"]);

/**
 * The documents at the top: the page of an estate with its picture, that of a change, the topology of the estate, and the sources of
 * the lines.
 */
const pages: readonly string[] = ["RUNBOOK.md", picturePath, "PLAN.md", topologyPath, sourceMapPath];

/** The top-level entries of a bundle in the output directory, besides the manifest. */
export const bundleRoots: readonly string[] = ["hosts", ...documentRoots, ...pages];

/** A file of the bundle below the output directory. */
export interface BundleFile {
  /** Relative to the output directory, parts joined with "/". */
  readonly path: string;
  readonly content: string;
  /** The permissions on this disk. */
  readonly mode: number;
  /** Whether the file holds a secret; its text is never shown. */
  readonly sensitive: boolean;
  /** The units to reload or restart when the file changes. */
  readonly onChange?: Artifact["onChange"];
  /** Beginnings of lines that a daemon reads only before it has data. */
  readonly firstStart?: readonly string[];
}

/**
 * The permissions of a file on this disk: for its owner only, since it can hold a secret. The permissions on the host are
 * in the manifest and in install.conf.
 */
export function diskMode(mode: number): number {
  return (mode & 0o111) === 0 ? 0o600 : 0o700;
}

/**
 * The path of an artifact.
 *
 * @throws Failure if its host or path would leave the host's directory, which no topology may cause
 */
export function bundlePath({ host, path }: Pick<Artifact, "host" | "path">): string {
  const relative = `hosts/${host}${path}`;
  if (host.includes("/") || !path.startsWith("/") || !isBundlePath(relative)) {
    throw new Failure(`The file "${path}" of host "${host}" has no place in the bundle.`);
  }
  return relative;
}

/**
 * The path of a document of the estate.
 *
 * @throws Failure if documents are not allowed there
 */
export function documentPath({ path }: Pick<EstateDocument, "path">): string {
  if (path.startsWith("hosts/") || !isBundlePath(path)) {
    throw new Failure(`The document "${path}" has no place in the bundle.`);
  }
  return path;
}

/** Checks for a normalized path of a file below hosts/<host>/ or of a document. */
export function isBundlePath(path: string): boolean {
  const parts = path.split("/");
  const [root = ""] = parts;
  const placed =
    root === "hosts" ? parts.length >= 3 : documentRoots.has(root) ? parts.length >= 2 : pages.includes(path);
  return (
    placed &&
    parts.every((part) => part !== "" && part !== "." && part !== ".." && part.length <= 255) &&
    !/[\p{Cc}\p{Cs}]/u.test(path)
  );
}

/** The host of a path of the bundle, and the path there. */
export function onHost(path: string): { readonly host: string; readonly path: string } | undefined {
  const [, host, own] = /^hosts\/([^/]+)(\/.*)$/s.exec(path) ?? [];
  return host === undefined || own === undefined ? undefined : { host, path: own };
}
