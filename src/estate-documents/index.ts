import type { Artifact, EstateDocument } from "../model/artifact.ts";
import type { Plan } from "../model/plan.ts";
import { cloudInit } from "./cloud-init.ts";
import { inventory } from "./inventory.ts";
import { makeCertificates } from "./make-certificates.ts";
import { monitoring } from "./monitoring.ts";
import { pictureFile } from "./picture-file.ts";
import { playbook } from "./playbook.ts";
import { runbook } from "./runbook.ts";
import { topologyFile } from "./topology-file.ts";

/** Documents for the whole estate, made from its facts and from its files without secrets. */
export const estateDocuments: readonly ((
  plan: Plan,
  artifacts: readonly Artifact[],
) => Iterable<EstateDocument>)[] = [
  inventory,
  playbook,
  makeCertificates,
  cloudInit,
  monitoring,
  pictureFile,
  runbook,
  topologyFile,
];
