import type { Artifact, Plan } from "../../src/index.ts";
import { estates, known, platformOn } from "../readers/estates.ts";
import { certificatesOf } from "./certificates.ts";
import { asHost, type Verdict } from "./host.ts";

/** What the machine of the tests has no use of, or may not change. */
const stubs = `
mkdir -p /run/stubs
for name in systemctl hostnamectl timedatectl sysctl; do
    printf '#!/bin/sh\\ncase $1 in is-*) false ;; esac\\n' >/run/stubs/$name
    chmod 755 /run/stubs/$name
done
# No interface has a zone of its own.
printf '#!/bin/sh\\n[ "$1" = --get-default-zone ] && echo public\\n' >/run/stubs/firewall-cmd
chmod 755 /run/stubs/firewall-cmd
export PATH=/run/stubs:$PATH
rm --recursive --force /etc/gen-bundle /var/lib/gen-bundle
install() { /var/lib/incoming/root/gen-bundle/install.sh --no-packages "$@"; }
`;

/** Runs a script on a host whose files wait in /var/lib/incoming. */
export function beside(plan: Plan, host: string, files: readonly Artifact[], script: string): Verdict {
  const estate = { ...known(estates[0], "estate"), plan };
  const release = {
    ...known(files[0], "file"),
    path: "/etc/os-release",
    content: `${platformOn(plan, host).release}\n`,
    mode: 0o644,
  };
  const waiting = files.map((file) => ({ ...file, path: `/var/lib/incoming${file.path}` }));
  return asHost(
    { estate, host, files: new Map([release, ...waiting].map((file) => [file.path, file])) },
    stubs + script,
  );
}

/** One host of each kind: which files it has, on which platform; of each random estate its first. */
export const kinds = new Map(
  estates.flatMap((estate) =>
    [...estate.hosts]
      .slice(0, estate.random ? 1 : undefined)
      .map(([host, files]) => [
        [platformOn(estate.plan, host).name, ...files.keys()].join(),
        [
          `${estate.name} ${host}`,
          estate.plan,
          host,
          [...files.values(), ...certificatesOf(estate, host)],
        ] as const,
      ]),
  ),
);
