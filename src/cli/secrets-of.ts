import { checkTopology } from "../check-topology.ts";
import type { BuildOptions } from "../index.ts";
import { memoized } from "../model/memoized.ts";
import type { Io } from "./io.ts";
import type { Topologies } from "./read-topologies.ts";
import { readSecrets, type SecretsFile } from "./secrets-file.ts";

/** Reads the values of secrets, with the names of secrets in the topology. */
export async function secretsOf(file: string, topology: Topologies, io: Io): Promise<SecretsFile> {
  const known = memoized(() => {
    const checked = checkTopology(topology.input);
    return new Set(checked.ok ? checked.plan.secrets.map(({ name }) => name) : []);
  });
  return readSecrets(file, topology, io, () => known(""));
}

/** The options of a build with the values of a file. */
export function given(secrets: SecretsFile | undefined): BuildOptions {
  return secrets ? { secrets: secrets.values, secretPlaces: secrets.places } : {};
}
