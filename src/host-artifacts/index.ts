import type { Artifact } from "../model/artifact.ts";
import type { Plan } from "../model/plan.ts";
import { firewall } from "./firewall.ts";
import { hostsFile } from "./hosts-file.ts";
import { kernelParameters } from "./kernel-parameters.ts";
import { updateGuards } from "./update-guards.ts";
import { usersAndDirectories } from "./users-and-directories.ts";
import { verifyScripts } from "./verify-script.ts";

/** Files of hosts that derive from facts alone, whichever component stated them. */
export const hostArtifacts: readonly ((plan: Plan) => Iterable<Artifact>)[] = [
  hostsFile,
  kernelParameters,
  usersAndDirectories,
  firewall,
  updateGuards,
  verifyScripts,
];
