import makeCertificatesScript from "../../templates/certificates/make-certificates.sh.ejs";
import { banner } from "../formats/banner.ts";
import { shellWord } from "../formats/shell.ts";
import { render } from "../formats/template.ts";
import type { EstateDocument } from "../model/artifact.ts";
import { managedHosts, type Plan } from "../model/plan.ts";
import { authorityPath, certificateNames, certificatePaths } from "../model/tls.ts";

/** The script that creates the estate's authority and every certificate. Keys are created outside the bundle. */
export function* makeCertificates(plan: Plan): Iterable<EstateDocument> {
  if (!plan.tls) return;
  yield {
    path: "scripts/make-certificates.sh",
    content: render(makeCertificatesScript, {
      banner: banner(plan.name).trimEnd(),
      estate: plan.name,
      authority: authorityPath,
      hosts: managedHosts(plan).map(({ name }) => name),
      certificates: plan.certificates.map(({ host, name, combined }) => {
        const paths = certificatePaths(name);
        const { names, addresses } = certificateNames(plan, host);
        return {
          host: shellWord(host),
          ...paths,
          combined: combined ? paths.combined : undefined,
          names: [...names.map((each) => `DNS:${each}`), ...addresses.map((each) => `IP:${each}`)].join(","),
        };
      }),
    }),
    mode: 0o755,
    component: "make-certificates",
  };
}
