import type { Artifact, EstateDocument } from "../model/artifact.ts";
import type { Plan } from "../model/plan.ts";
import { inventory } from "./inventory.ts";
import { makeCertificates } from "./make-certificates.ts";
import { playbook } from "./playbook.ts";
import { runbook } from "./runbook.ts";

/** What follows for the whole estate from its facts alone, and from the files that it has without secrets. */
export const estateDocuments: readonly ((
  plan: Plan,
  artifacts: readonly Artifact[],
) => Iterable<EstateDocument>)[] = [inventory, playbook, makeCertificates, runbook];
