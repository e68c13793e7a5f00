import { missingSecretMark } from "../model/secrets.ts";
import { banner } from "./banner.ts";
import { line } from "./line.ts";

type Directive = readonly [key: string, value: string | number];

/** Sections in the order they are written; a key may repeat. An empty value resets what the package's unit says. */
export type UnitFile = Readonly<Record<string, readonly Directive[]>>;

/** A systemd unit or drop-in. */
export function unitFile(estate: string, sections: UnitFile): string {
  const blocks = Object.entries(sections).map(
    ([section, directives]) =>
      `\n[${section}]\n${directives.map(([key, value]) => `${key}=${line(value)}\n`).join("")}`,
  );
  return banner(estate) + blocks.join("");
}

/** Where a drop-in for a unit that a package brings lies. */
export function dropIn(unit: string): string {
  return `/etc/systemd/system/${unit}.d/10-gen-bundle.conf`;
}

/**
 * Order after the network. A daemon that binds or dials fixed addresses must wait for them, and a connection made
 * before the firewall is up is unknown to its connection tracking and then refused (measured: etcd answered nothing
 * for a minute).
 */
export const afterNetwork: readonly Directive[] = [
  ["Wants", "network-online.target"],
  ["After", "network-online.target"],
];

/**
 * Keeps a unit from starting while one of these files holds a placeholder instead of a secret, or cannot be read. It
 * runs as root (the plus sign), as systemd itself does when it reads an EnvironmentFile.
 */
export function refusePlaceholders(...paths: readonly string[]): Directive {
  const files = paths.join(" ");
  return [
    "ExecStartPre",
    `+/bin/sh -c 'grep --quiet ${missingSecretMark} ${files}; [ $$? -eq 1 ] && exit 0; echo "A secret is missing in ${files}: generate the bundle with --secrets." >&2; exit 1'`,
  ];
}

/** The unit name of a mount or automount: systemd-escape --path. */
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
