import { type Artifact, buildBundle, type Plan } from "../../src/index.ts";
import { examples } from "../examples.ts";
import { strongSecrets } from "../secrets.ts";

/** An example with everything that follows from it, built with strong secrets. */
export interface Estate {
  readonly name: string;
  readonly plan: Plan;
  readonly secrets: Readonly<Record<string, string>>;
  readonly artifacts: readonly Artifact[];
  /** Files by path, by managed host. */
  readonly hosts: ReadonlyMap<string, ReadonlyMap<string, Artifact>>;
}

/** Every example that is meant to build. */
export const estates: readonly Estate[] = examples
  .filter(({ broken }) => !broken)
  .map(({ name, text }) => build(name, text));

/** A topology with everything that follows from it. */
export function build(name: string, text: string): Estate {
  const { plan } = must(name, buildBundle(text));
  const secrets = strongSecrets(plan);
  const { bundle } = must(name, buildBundle(text, { secrets }));
  const hosts = new Map<string, Map<string, Artifact>>();
  for (const artifact of bundle.artifacts) {
    const files = hosts.get(artifact.host) ?? new Map();
    hosts.set(artifact.host, files.set(artifact.path, artifact));
  }
  return { name, plan, secrets, artifacts: bundle.artifacts, hosts };
}

function must(name: string, result: ReturnType<typeof buildBundle>) {
  if (result.ok) return result;
  const messages = result.diagnostics.map(({ rule, message }) => `${rule}: ${message}`);
  throw new Error(`The example "${name}" does not build:\n${messages.join("\n")}`);
}

/** For test.each: every example under its name. */
export const eachEstate = estates.map((estate) => [estate.name, estate] as const);

/** The hosts that have a file of this path, with it. */
export function filesOf({ artifacts }: Estate, path: string | RegExp): readonly Artifact[] {
  return artifacts.filter((file) => (typeof path === "string" ? file.path === path : path.test(file.path)));
}

/** A fact that must be there. */
export function known<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`There is no ${what}.`);
  return value;
}
