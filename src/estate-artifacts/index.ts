import type { Artifact, EstateDocument } from "../model/artifact.ts";
import type { Plan } from "../model/plan.ts";
import { makeCertificates } from "./make-certificates.ts";

/** What is made once for the whole estate, from its facts and the files of its hosts. */
export const estateArtifacts: readonly ((
  plan: Plan,
  artifacts: readonly Artifact[],
) => Iterable<EstateDocument>)[] = [makeCertificates];
