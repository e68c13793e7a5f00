import makeCertificatesScript from "../../templates/certificates/make-certificates.sh.ejs";
import { banner } from "../formats/banner.ts";
import { shellWord } from "../formats/shell.ts";
import { render } from "../formats/template.ts";
import type { EstateDocument } from "../model/artifact.ts";
import type { Certificate, Role } from "../model/facts.ts";
import type { NonEmpty } from "../model/non-empty.ts";
import { byHost, managedHosts, type Plan } from "../model/plan.ts";
import {
  authoritiesOf,
  authorityPathOf,
  certificateNames,
  certificatePaths,
  servesWith,
} from "../model/tls.ts";

/** The script that creates the authorities and every certificate. Keys are created outside the bundle. */
export function* makeCertificates(plan: Plan): Iterable<EstateDocument> {
  if (plan.tlsOffered) yield certificatesScript([plan]);
}

/** The script for estates of which each follows the other: what it creates is valid in all of them. */
export function certificatesScript(plans: NonEmpty<Plan>): EstateDocument {
  const [{ name: estate }] = plans;
  const certificates = requestedCertificates(plans);
  const authorities = [...new Set(plans.flatMap(authoritiesOf))];
  const usedOn = (role: Role | undefined) =>
    plans.flatMap((plan) => {
      const own = byHost(plan.certificates);
      return managedHosts(plan).flatMap(({ name }) =>
        authoritiesOf({ certificates: own.get(name) ?? [] }).includes(role) ? [shellWord(name)] : [],
      );
    });
  return {
    path: "scripts/make-certificates.sh",
    content: render(makeCertificatesScript, {
      banner: banner(estate).trimEnd(),
      estate,
      authorities: authorities.map((role) => ({
        file: authorityFile(role),
        name: `gen-bundle authority${role === undefined ? "" : ` of ${role}`}`,
        path: authorityPathOf(role),
        hosts: [...new Set(usedOn(role))],
      })),
      certificates: certificates.map(({ certificate: { host, name, combined, authority }, uses, names }) => {
        const paths = certificatePaths(name);
        return {
          host: shellWord(host),
          ...paths,
          combined: combined ? paths.combined : undefined,
          authority: authorityFile(authority),
          uses: uses.join(","),
          names: names.join(","),
        };
      }),
    }),
    mode: 0o755,
    component: "make-certificates",
  };
}

/** A certificate as its authority is asked for it. */
export interface RequestedCertificate {
  readonly certificate: Certificate;
  readonly uses: readonly string[];
  /** Subject alternative names, such as "DNS:db1". */
  readonly names: readonly string[];
}

/** Each certificate of some estates once, with the uses and names that it has in any of them. */
export function requestedCertificates(plans: readonly Plan[]): readonly RequestedCertificate[] {
  const requests = new Map<string, RequestedCertificate>();
  for (const plan of plans)
    for (const certificate of plan.certificates) {
      const key = `${certificate.host} ${certificate.name}`;
      const known = requests.get(key);
      const { names, addresses } = certificateNames(plan, certificate);
      const uses = [
        ...(servesWith(plan, certificate) ? ["serverAuth"] : []),
        ...(certificate.client ? ["clientAuth"] : []),
      ];
      const subjects = [...names.map((each) => `DNS:${each}`), ...addresses.map((each) => `IP:${each}`)];
      requests.set(key, {
        certificate,
        uses: [...new Set([...(known?.uses ?? []), ...uses])],
        names: [...new Set([...(known?.names ?? []), ...subjects])],
      });
    }
  return [...requests.values()];
}

/** Base name of an authority's certificate and key in the folder of keys. */
function authorityFile(role?: Role): string {
  return authorityPathOf(role).replace(/^.*\/|\.crt$/g, "");
}
