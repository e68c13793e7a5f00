/** One file of one host. */
export interface Artifact {
  readonly host: string;
  /** Absolute on the host. */
  readonly path: string;
  /** Text with LF line ends and a final one. */
  readonly content: string;
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  /** Holds a secret: never shown in a diff or a report, and not readable for everyone. */
  readonly sensitive: boolean;
  /** Who made it: a component, by its folder, or a file of src/host-artifacts/. */
  readonly component: string;
  /** The units to reload or restart when the file changes. */
  readonly onChange?:
    | { readonly units: readonly string[]; readonly action: "reload" | "restart" }
    | undefined;
  /**
   * A shell command of the program that reads the file, which succeeds when it will accept it. It runs before any file
   * is replaced, and sees those below /etc and /usr as if all were in place.
   */
  readonly validator?: string;
  /** Whether it must be there before packages are installed, because one of them reads it then. */
  readonly beforePackages?: boolean;
}

type Optional = "mode" | "user" | "group" | "sensitive";

/** An artifact of root's that everyone may read, unless said otherwise; one with a secret is for its group only. */
export function artifact(properties: Omit<Artifact, Optional> & Partial<Pick<Artifact, Optional>>): Artifact {
  const sensitive = properties.sensitive ?? false;
  return { user: "root", group: "root", mode: sensitive ? 0o640 : 0o644, ...properties, sensitive };
}

/** One file about the whole estate, for whoever runs it; it holds no secret. */
export interface EstateDocument {
  /** Relative to the bundle: "RUNBOOK.md", or below ansible/ or scripts/. */
  readonly path: string;
  /** Text with LF line ends and a final one. */
  readonly content: string;
  readonly mode: number;
  /** Who made it: a component, by its folder, or a file of src/estate-documents/. */
  readonly component: string;
}

/** Everything that a topology turns into. */
export interface Bundle {
  readonly name: string;
  /** Ordered by host and path. */
  readonly artifacts: readonly Artifact[];
  /** Ordered by path. */
  readonly documents: readonly EstateDocument[];
}

/** Directories of the bundle on each host: scripts for operators, helper programs of units and checks, and state. */
export const operatorScripts = "/root/gen-bundle";
export const helperPrograms = "/usr/local/libexec/gen-bundle";
export const bundleState = "/var/lib/gen-bundle";

/** Where the files of a host are copied to, and the script there that puts them in place. */
export const staging = `${bundleState}/incoming`;
export const stagedInstall = `${staging}${operatorScripts}/install.sh`;
