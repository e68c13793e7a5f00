import type { Artifact, EstateDocument } from "../index.ts";
import { memoized } from "../model/memoized.ts";
import { type BundleFile, bundlePath, documentPath, isBundlePath } from "./bundle-file.ts";
import { version } from "./version.ts";

export const manifestPath = "manifest.json";

export interface ManifestEntry {
  /** Relative to the output directory: "hosts/sql1/etc/hosts". */
  readonly path: string;
  /** Octal, such as "0640". */
  readonly mode: string;
  /** "user:group" on the host; undefined for a document of the estate. */
  readonly owner?: string;
  readonly sensitive: boolean;
  readonly component: string;
  readonly onChange?: { readonly units: readonly string[]; readonly action: "reload" | "restart" };
  /** Omitted for a file with secrets: a short secret could be found by trying values until the sum matches. */
  readonly sha256?: string;
}

/** The SHA-256 of a text, in hexadecimal. */
type Digest = (text: string) => string;

/** The entries of files of hosts. The sum of a text is computed once: every host has the same /etc/hosts. */
export function manifestEntries(artifacts: readonly Artifact[], digest: Digest): ManifestEntry[] {
  const sum = memoized(digest);
  return artifacts.map((artifact) => {
    const { mode, user, group, sensitive, component, onChange, content } = artifact;
    return {
      path: bundlePath(artifact),
      mode: octal(mode),
      owner: `${user}:${group}`,
      sensitive,
      component,
      ...(onChange && { onChange }),
      ...(!sensitive && { sha256: sum(content) }),
    };
  });
}

export function documentEntry(document: EstateDocument, digest: Digest): ManifestEntry {
  const { mode, component, content } = document;
  return {
    path: documentPath(document),
    mode: octal(mode),
    sensitive: false,
    component,
    sha256: digest(content),
  };
}

/** The manifest of an earlier run. */
export interface Manifest {
  /** The version of gen-bundle that wrote it. */
  readonly version: string;
  /** The name of the estate. */
  readonly name: string;
  readonly files: readonly ManifestEntry[];
}

/** The manifest of a bundle, as a file of the bundle. */
export function manifestFile(name: string, entries: readonly ManifestEntry[]): BundleFile {
  const manifest = {
    generator: "gen-bundle",
    version,
    name,
    files: [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
  };
  const content = `${JSON.stringify(manifest, undefined, 2)}\n`;
  return { path: manifestPath, content, mode: 0o600, sensitive: false };
}

/** Parses the manifest of an earlier run; undefined if it is invalid. It is untrusted: others may have written it. */
export function readManifest(text: string): Manifest | undefined {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(manifest) || manifest["generator"] !== "gen-bundle") return undefined;
  const { version: maker, name, files } = manifest;
  if (typeof maker !== "string" || typeof name !== "string" || !Array.isArray(files)) return undefined;
  const entries = files.flatMap((file) => entryOf(file) ?? []);
  const paths = new Set(entries.map(({ path }) => path));
  return paths.size === files.length ? { version: maker, name, files: entries } : undefined;
}

function entryOf(file: unknown): ManifestEntry | undefined {
  if (!isObject(file)) return undefined;
  const { path, mode, owner, sensitive, component, onChange, sha256 } = file;
  if (typeof path !== "string" || !isBundlePath(path)) return undefined;
  if (typeof mode !== "string" || !/^0[0-7]{3}$/.test(mode)) return undefined;
  if (owner !== undefined && typeof owner !== "string") return undefined;
  if (typeof sensitive !== "boolean" || typeof component !== "string") return undefined;
  if (sha256 !== undefined && !(typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256)))
    return undefined;
  const reaction = onChange === undefined ? undefined : reactionOf(onChange);
  if (onChange !== undefined && !reaction) return undefined;
  return {
    path,
    mode,
    ...(owner !== undefined && { owner }),
    sensitive,
    component,
    ...(reaction && { onChange: reaction }),
    ...(sha256 !== undefined && { sha256 }),
  };
}

function reactionOf(value: unknown): ManifestEntry["onChange"] | undefined {
  if (!isObject(value)) return undefined;
  const { units, action } = value;
  if (!Array.isArray(units) || !units.every((unit) => typeof unit === "string")) return undefined;
  return action === "reload" || action === "restart" ? { units, action } : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A mode in octal, such as "0640". */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
