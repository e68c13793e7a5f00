import { missingSecretMark } from "../model/secrets.ts";
import { banner } from "./banner.ts";
import { line } from "./line.ts";

type Directive = readonly [key: string, value: string | number];

/** Sections in their written order. A key may repeat. An empty value resets the setting of the package's unit. */
export type UnitFile = Readonly<Record<string, readonly Directive[]>>;

/** Formats a systemd unit or drop-in. */
export function unitFile(estate: string, sections: UnitFile): string {
  const blocks = Object.entries(sections).map(
    ([section, directives]) =>
      `\n[${section}]\n${directives.map(([key, value]) => `${key}=${line(value)}\n`).join("")}`,
  );
  return banner(estate) + blocks.join("");
}

/** Path of the drop-in for a unit of a package. */
export function dropIn(unit: string): string {
  return `/etc/systemd/system/${unit}.d/10-gen-bundle.conf`;
}

/**
 * Starts a unit after the network. A daemon must wait for the fixed addresses that it binds or connects to. The
 * firewall also refuses connections that were made before it started, because its connection tracking does not know
 * them (measured: etcd did not answer for a minute).
 */
export const afterNetwork: readonly Directive[] = [
  ["Wants", "network-online.target"],
  ["After", "network-online.target"],
];

const restrictions = {
  NoNewPrivileges: "yes",
  CapabilityBoundingSet: "",
  ProtectSystem: "strict",
  ProtectHome: "yes",
  ProtectKernelTunables: "yes",
  ProtectKernelModules: "yes",
  ProtectKernelLogs: "yes",
  ProtectControlGroups: "yes",
  ProtectHostname: "yes",
  RestrictNamespaces: "yes",
  RestrictRealtime: "yes",
  RestrictSUIDSGID: "yes",
  RestrictAddressFamilies: "AF_UNIX AF_INET AF_INET6 AF_NETLINK",
  LockPersonality: "yes",
  SystemCallArchitectures: "native",
  SystemCallFilter: "@system-service",
  // A refused call fails, such as one of a task. By default it would end the process.
  SystemCallErrorNumber: "EPERM",
};

const closed = {
  PrivateDevices: "yes",
  PrivateTmp: "yes",
  ProtectClock: "yes",
  MemoryDenyWriteExecute: "yes",
};

type Restrictions = Readonly<
  Partial<Record<keyof typeof restrictions | keyof typeof closed | "ReadWritePaths", string>>
>;

/**
 * Restrictions of a daemon: no privileges, no new namespaces, no access to settings of the kernel, and no path of the
 * system is writable unless `own` names it in ReadWritePaths (systemd.exec(5)). Commands with a plus sign, such as
 * `refusePlaceholders`, are exempt.
 */
export function sandbox(own: Restrictions = {}): readonly Directive[] {
  return Object.entries({ ...restrictions, ...own });
}

/** Restrictions that give a unit its own view of the file system, in which mounts stay invisible to other units. */
const mountNamespace = [
  "ProtectSystem",
  "ProtectHome",
  "ProtectKernelTunables",
  "ProtectKernelModules",
  "ProtectKernelLogs",
  "ProtectControlGroups",
];

/** For a unit that mounts or unmounts for others. */
export function mountingSandbox(own: Restrictions = {}): readonly Directive[] {
  return sandbox(own).filter(([key]) => !mountNamespace.includes(key));
}

/** Also denies devices, the shared /tmp, and memory that is both writable and executable. */
export function closedSandbox(own: Restrictions = {}): readonly Directive[] {
  return sandbox({ ...closed, ...own });
}

/**
 * Prevents a unit from starting while one of these files is unreadable or contains a placeholder instead of a secret.
 * The plus sign runs the check as root, as systemd does when it reads an EnvironmentFile.
 */
export function refusePlaceholders(...paths: readonly string[]): Directive {
  const files = paths.join(" ");
  return [
    "ExecStartPre",
    `+/bin/sh -c 'grep --quiet ${missingSecretMark} ${files}; [ $$? -eq 1 ] && exit 0; echo "A secret is missing in ${files}: generate the bundle with --secrets." >&2; exit 1'`,
  ];
}

/** The same for a file that is removed once it has served its purpose. */
export function refusePlaceholdersWhile(path: string): Directive {
  return [
    "ExecStartPre",
    `+/bin/sh -c 'grep --quiet --no-messages ${missingSecretMark} ${path} || exit 0; echo "A secret is missing in ${path}: generate the bundle with --secrets." >&2; exit 1'`,
  ];
}

/** Escapes a path for the name of a mount or automount unit, as systemd-escape --path does. */
export function escapePath(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "")
    .map((part, index) =>
      [...new TextEncoder().encode(part)]
        .map((byte, position) => {
          const character = String.fromCharCode(byte);
          const literal =
            /[A-Za-z0-9:_.]/.test(character) && !(character === "." && index === 0 && position === 0);
          return literal ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
        })
        .join(""),
    )
    .join("-");
}
