import makeCertificatesScript from "../../templates/certificates/make-certificates.sh.ejs";
import { banner } from "../formats/banner.ts";
import { shellWord } from "../formats/shell.ts";
import { render } from "../formats/template.ts";
import type { EstateDocument } from "../model/artifact.ts";
import type { Role } from "../model/facts.ts";
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
  if (!plan.tls) return;
  const own = byHost(plan.certificates);
  yield {
    path: "scripts/make-certificates.sh",
    content: render(makeCertificatesScript, {
      banner: banner(plan.name).trimEnd(),
      estate: plan.name,
      authorities: authoritiesOf(plan).map((role) => ({
        file: authorityFile(role),
        name: `gen-bundle authority${role === undefined ? "" : ` of ${role}`}`,
        path: authorityPathOf(role),
        hosts: managedHosts(plan).flatMap(({ name }) =>
          authoritiesOf({ certificates: own.get(name) ?? [] }).includes(role) ? [shellWord(name)] : [],
        ),
      })),
      certificates: plan.certificates.map((certificate) => {
        const { host, name, combined, client, authority } = certificate;
        const paths = certificatePaths(name);
        const { names, addresses } = certificateNames(plan, certificate);
        return {
          host: shellWord(host),
          ...paths,
          combined: combined ? paths.combined : undefined,
          authority: authorityFile(authority),
          uses: [
            ...(servesWith(plan, certificate) ? ["serverAuth"] : []),
            ...(client ? ["clientAuth"] : []),
          ].join(","),
          names: [...names.map((each) => `DNS:${each}`), ...addresses.map((each) => `IP:${each}`)].join(","),
        };
      }),
    }),
    mode: 0o755,
    component: "make-certificates",
  };
}

/** Base name of an authority's certificate and key in the folder of keys. */
function authorityFile(role?: Role): string {
  return authorityPathOf(role).replace(/^.*\/|\.crt$/g, "");
}
