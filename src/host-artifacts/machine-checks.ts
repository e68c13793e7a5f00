import { shellWord } from "../formats/shell.ts";
import type { Certificate, Service } from "../model/facts.ts";
import { authorityPathOf, certificatePaths } from "../model/tls.ts";

/** A check of the machine, in the columns of verify.conf. */
interface MachineCheck {
  readonly title: string;
  readonly command: string;
}

/** Days before its end from which a certificate is reported: scripts/make-certificates.sh renews it from then on. */
export const certificateDays = 30;

/** Share of a file system that is to be free, in percent. */
export const freeSpace = 10;

/** Checks of the certificates of a host: one has ended, or one ends soon. */
export function certificateChecks(certificates: readonly Pick<Certificate, "name" | "authority">[]): {
  readonly check: MachineCheck;
  readonly drift: MachineCheck;
} {
  const files = new Set([
    ...certificates.map(({ authority }) => authorityPathOf(authority)),
    ...certificates.map(({ name }) => certificatePaths(name).certificate),
  ]);
  const command = (days: number, message: string) =>
    `found=; for file in ${[...files].join(" ")}; do openssl x509 -noout -checkend ${days * 86_400} -in "$file" >/dev/null || found="$found $file ($(openssl x509 -noout -enddate -in "$file" | cut --delimiter== --fields=2))"; done; [ -z "$found" ] || { echo "${message}:$found. Renew them as described in RUNBOOK.md, 'Certificates'."; exit 1; }`;
  return {
    check: {
      title: "no certificate has ended",
      command: command(0, "Certificates have ended"),
    },
    drift: {
      title: `all certificates are valid for ${certificateDays} more days`,
      command: command(certificateDays, `Certificates end within ${certificateDays} days`),
    },
  };
}

/** Check of the file systems of a host that hold its directories, and of its root. */
export function spaceCheck(services: readonly Pick<Service, "directories">[]): MachineCheck {
  const paths = new Set(["/", ...services.flatMap(({ directories }) => directories.map(({ path }) => path))]);
  return {
    title: `file systems with data have ${freeSpace} % of their space free`,
    // A directory that does not exist yet has no file system.
    command: `found=$(df --output=pcent,target ${[...paths].map(shellWord).join(" ")} 2>/dev/null | awk 'NR > 1 && 100 - $1 < ${freeSpace} && !seen[$2]++ { printf " %s %d %% free,", $2, 100 - $1 }'); [ -z "$found" ] || { echo "Little space is left:\${found%,}. See RUNBOOK.md, 'A file system is nearly full'."; exit 1; }`,
  };
}
