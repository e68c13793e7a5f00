/** One file of one host. */
export interface Artifact {
  readonly host: string;
  /** Absolute path on the host. */
  readonly path: string;
  /** Text with LF line endings and a final newline. */
  readonly content: string;
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  /** True if the file holds a secret. It is then kept out of diffs and reports, and is not world-readable. */
  readonly sensitive: boolean;
  /** The maker of the file: the folder of a component, or a file in src/host-artifacts/. */
  readonly component: string;
  /** The units to reload or restart when the file changes. */
  readonly onChange?:
    | { readonly units: readonly string[]; readonly action: "reload" | "restart" }
    | undefined;
  /** Beginnings of lines that a daemon reads only before it has data. A change of these lines restarts nothing. */
  readonly firstStart?: readonly string[];
  /**
   * A shell command that succeeds if the program that reads the file accepts it. It runs before any file is replaced,
   * and sees the new files below /etc and /usr as if all were in place.
   */
  readonly validator?: string;
  /** True if the file must exist before packages are installed, because one of them reads it at that time. */
  readonly beforePackages?: boolean;
  /**
   * A path on the host with which the file has served its purpose. While it exists, install.sh neither installs the
   * file nor keeps it. It also removes the copy that it has installed from, so that a secret does not stay there.
   */
  readonly until?: string;
}

type Optional = "mode" | "user" | "group" | "sensitive";

/** Completes an artifact. By default root owns it and everyone may read it; if sensitive, only its group may. */
export function artifact(properties: Omit<Artifact, Optional> & Partial<Pick<Artifact, Optional>>): Artifact {
  const sensitive = properties.sensitive ?? false;
  return { user: "root", group: "root", mode: sensitive ? 0o640 : 0o644, ...properties, sensitive };
}

/** One file about the whole estate, for its operators. It holds no secret. */
export interface EstateDocument {
  /** Path relative to the bundle: "RUNBOOK.md", "picture.svg", "topology.json", or a file below ansible/, cloud-init/, monitoring/ or scripts/. */
  readonly path: string;
  /** Text with LF line endings and a final newline. */
  readonly content: string;
  readonly mode: number;
  /** The maker of the file: the folder of a component, or a file in src/estate-documents/. */
  readonly component: string;
}

/** All files generated from one topology. */
export interface Bundle {
  readonly name: string;
  /** Ordered by host and path. */
  readonly artifacts: readonly Artifact[];
  /** Ordered by path. */
  readonly documents: readonly EstateDocument[];
}

/** Directories of the bundle on each host: scripts for operators, helper programs for units and checks, and state. */
export const operatorScripts = "/root/gen-bundle";
export const helperPrograms = "/usr/local/libexec/gen-bundle";
export const bundleState = "/var/lib/gen-bundle";

/** The directory on a host that receives its files, and the script there that installs them. */
export const staging = `${bundleState}/incoming`;
export const stagedInstall = `${staging}${operatorScripts}/install.sh`;
