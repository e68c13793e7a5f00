import { estateDocuments } from "./estate-documents/index.ts";
import { hostArtifacts } from "./host-artifacts/index.ts";
import { installScripts } from "./host-artifacts/install-script.ts";
import type { Artifact, EstateDocument } from "./model/artifact.ts";
import { memoized } from "./model/memoized.ts";
import { compareText } from "./model/order.ts";
import { type Plan, requirePlan } from "./model/plan.ts";
import { type Secrets, secretValue } from "./model/secrets.ts";
import { activeComponents } from "./plan.ts";

/**
 * Generates the files of every host, sorted by host and path. The plan must have no errors.
 *
 * @throws TypeError if the plan is none
 * @throws Error if two files have the same path, which no topology can cause
 */
export function emitArtifacts(plan: Plan, secrets: Secrets = {}): readonly Artifact[] {
  requirePlan(plan);
  const artifacts: Artifact[] = [];
  // Many hosts have the same texts. They are kept once, so that memory grows only with what differs.
  const shared = memoized((text: string) => text);
  const add = (made: Iterable<Artifact>) => {
    for (const each of made) artifacts.push({ ...each, content: shared(each.content) });
  };
  for (const emit of hostArtifacts) add(emit(plan));
  add(artifactsOf(activeComponents(plan), plan, secrets));
  add([...installScripts(plan, artifacts)]);
  artifacts.sort(byHostAndPath);
  for (const [index, { host, path, component }] of artifacts.entries()) {
    const next = artifacts[index + 1];
    if (next && next.host === host && next.path === path) {
      throw new Error(
        `Two files on host "${host}" have the path ${path}: one from "${component}" and one from "${next.component}".`,
      );
    }
  }
  return artifacts;
}

/** The same files, of which the sensitive ones are generated again, with placeholders instead of secrets. */
export function withPlaceholders(plan: Plan, artifacts: readonly Artifact[]): readonly Artifact[] {
  const harmless = artifacts.filter(({ sensitive }) => !sensitive);
  const makers = new Set(artifacts.filter(({ sensitive }) => sensitive).map(({ component }) => component));
  const active = activeComponents(plan).filter(({ component }) => makers.has(component.name));
  const generated = [...artifactsOf(active, plan, {})].filter(({ sensitive }) => sensitive);
  return [...harmless, ...generated].sort(byHostAndPath);
}

function* artifactsOf(
  active: ReturnType<typeof activeComponents>,
  plan: Plan,
  secrets: Secrets,
): Iterable<Artifact> {
  const secret = (name: string) => secretValue(secrets, name);
  for (const { component, settings } of active) yield* component.artifacts({ plan, secret }, settings);
}

function byHostAndPath(a: Artifact, b: Artifact): number {
  return a.host === b.host ? compareText(a.path, b.path) : compareText(a.host, b.host);
}

/**
 * Generates the documents of the estate, sorted by path, from a plan and its files without secrets. Placeholders show which
 * file holds which secret.
 *
 * @throws TypeError if the plan is none, or the files are no list
 */
export function emitDocuments(plan: Plan, artifacts: readonly Artifact[]): readonly EstateDocument[] {
  requirePlan(plan);
  if (!Array.isArray(artifacts)) throw new TypeError("The files must be a result of emitArtifacts.");
  return [
    ...estateDocuments.flatMap((emit) => [...emit(plan, artifacts)]),
    ...activeComponents(plan).flatMap(({ component, settings }) => [
      ...(component.documents?.(plan, settings) ?? []),
    ]),
  ].sort((a, b) => compareText(a.path, b.path));
}
