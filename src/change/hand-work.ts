import { groupBy } from "../model/group-by.ts";
import { type CertificateChange, certificateClauses } from "./certificate-changes.ts";
import type { ChangeStep } from "./change-step.ts";
import type { EstateChange, Stage } from "./estate-change.ts";

/** What the steps do not do, and people do before and after them. */
export function handWork(
  stages: readonly Stage[],
  steps: readonly ChangeStep[],
  certificates: readonly CertificateChange[],
  down: ReadonlySet<string>,
): Pick<EstateChange, "beforehand" | "afterwards"> {
  const [first, last] = [stages[0], stages.at(-1)];
  if (!first || !last || steps.length === 0) return { beforehand: [], afterwards: [] };
  const folder = last.folder;
  const returning = [...down].filter((name) => last.plan.hosts.has(name));
  return {
    beforehand: [...beforehand(certificates)],
    afterwards: [
      ...(returning.length === 0
        ? []
        : [
            `${returning.join(", ")} still ${returning.length === 1 ? "has" : "have"} the files of the old estate. Once ${returning.length === 1 ? "it runs" : "they run"} again: \`ansible-playbook -i ansible/inventory.yml ansible/install-stage.yml${last.plan.tlsOffered ? " -e keys=KEYS" : ""} -e stage=${folder} --limit ${returning.join(":")}\`.`,
          ]),
      ...afterwards(certificates, folder),
      ...(first.plan.tlsOffered && !last.plan.tlsOffered
        ? ["Certificates and their keys stay on the hosts, in `/etc/gen-bundle/tls`. Remove them there."]
        : []),
      ...changedDocuments(first, last),
    ],
  };
}

function* beforehand(certificates: readonly CertificateChange[]): Iterable<string> {
  const fresh = certificates.filter(({ isNew }) => isNew);
  const grown = certificates.filter(({ isNew, added }) => !isNew && added.length > 0);
  if (fresh.length === 0 && grown.length === 0) return;
  yield "Issue certificates with `scripts/make-certificates.sh KEYS`, in the folder of the keys of this estate. They are valid in every stage.";
  if (fresh.length > 0) yield `New certificates: ${certificateClauses(fresh, () => []).join("; ")}.`;
  if (grown.length > 0)
    yield `Certificates with further names: ${certificateClauses(grown, ({ added }) => added).join("; ")}.`;
}

function* afterwards(certificates: readonly CertificateChange[], folder: string): Iterable<string> {
  const shorter = certificates.filter(({ dropped }) => dropped.length > 0);
  if (shorter.length > 0)
    yield `Certificates still have names that are gone: ${certificateClauses(shorter, ({ dropped }) => dropped).join("; ")}. \`${folder}/scripts/make-certificates.sh KEYS\` issues them again, and \`${folder}/ansible/site.yml\` with the same keys deploys them.`;
}

/** Files for programs outside the estate, such as Prometheus. */
function* changedDocuments(first: Stage, last: Stage): Iterable<string> {
  const old = groupBy(first.bundle.documents, ({ path }) => path);
  const changed = last.bundle.documents.filter(
    ({ path, content }) => path.startsWith("monitoring/") && old.get(path)?.[0].content !== content,
  );
  if (changed.length > 0)
    yield `Give your monitoring the changed files of ${last.folder}: ${changed.map(({ path }) => path).join(", ")}. Until then it neither sees new hosts nor knows that others have left.`;
}
