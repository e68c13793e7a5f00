import { fileMakers } from "./components/file-makers.ts";
import type { ComponentName } from "./components/index.ts";
import { estateDocuments } from "./estate-documents/index.ts";
import { hostArtifacts } from "./host-artifacts/index.ts";
import { installScripts } from "./host-artifacts/install-script.ts";
import type { Artifact, EstateDocument } from "./model/artifact.ts";
import { isPlainObject } from "./model/build-options.ts";
import type { FileMaker } from "./model/component.ts";
import { everyItem } from "./model/every-item.ts";
import { memoized } from "./model/memoized.ts";
import { compareText } from "./model/order.ts";
import { type Plan, plans } from "./model/plan.ts";
import { isValid } from "./model/results.ts";
import { type Secrets, secretValue } from "./model/secrets.ts";
import { activeComponents } from "./plan.ts";

/**
 * Generates the files of every host, sorted by host and path. The plan must have no errors.
 *
 * @throws TypeError for anything but a plan and an object with text by name, or if a text has control characters
 * @throws Error if two files have the same path, which no topology can cause
 */
export function emitArtifacts(plan: Plan, secrets: Secrets = {}): readonly Artifact[] {
  plans.demand(plan);
  const values = readSecrets(plan, secrets);
  const artifacts: Artifact[] = [];
  // Many hosts have the same texts. They are kept once, so that memory grows only with what differs.
  const shared = memoized((text: string) => text);
  const add = (made: Iterable<Artifact>) => {
    for (const each of made) artifacts.push({ ...each, content: shared(each.content) });
  };
  for (const emit of hostArtifacts) add(emit(plan));
  add(artifactsOf(activeComponents(plan), plan, values));
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

/**
 * A function that generates one file of other plans as `emitArtifacts` does, with few others: those of the same maker.
 *
 * @param plan one that has the file
 */
export function emitterOf(
  plan: Plan,
  { host, path }: Pick<Artifact, "host" | "path">,
): (plan: Plan) => Iterable<Artifact> {
  const makers = [
    ...hostArtifacts,
    ...activeComponents(plan).map(
      ({ component: { name } }) =>
        (other: Plan) =>
          artifactsOf(
            activeComponents(other).filter(({ component }) => component.name === name),
            other,
            {},
          ),
    ),
  ];
  const makes = (emit: (plan: Plan) => Iterable<Artifact>) =>
    [...emit(plan)].some((each) => each.host === host && each.path === path);
  // The script that installs all others is made from them.
  return makers.find(makes) ?? emitArtifacts;
}

/** A copy of the values that the plan needs. Properties of a caller's object can be code, and are read once. */
function readSecrets(plan: Plan, secrets: Secrets): Secrets {
  const values = new Map<string, unknown>();
  const isRead = isValid(() => {
    if (!isPlainObject(secrets)) return false;
    for (const { name } of plan.secrets) if (Object.hasOwn(secrets, name)) values.set(name, secrets[name]);
    return true;
  });
  if (!isRead || ![...values.values()].every((value) => typeof value === "string"))
    throw new TypeError("The secrets must be an object with text by name.");
  return Object.fromEntries(values) as Secrets;
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
  for (const { component, settings } of active)
    yield* makerOf(component.name)?.artifacts({ plan, secret }, settings) ?? [];
}

function makerOf(name: string): FileMaker<unknown> | undefined {
  return fileMakers[name as ComponentName] as FileMaker<unknown> | undefined;
}

function isArtifact({ host, path, content, mode, user, group, sensitive, component }: Artifact): boolean {
  const texts = [host, path, content, user, group, component];
  return (
    texts.every((text) => typeof text === "string") &&
    Number.isInteger(mode) &&
    typeof sensitive === "boolean"
  );
}

function byHostAndPath(a: Artifact, b: Artifact): number {
  return a.host === b.host ? compareText(a.path, b.path) : compareText(a.host, b.host);
}

/**
 * Generates the documents of the estate, sorted by path, from a plan and its files without secrets. Placeholders show which
 * file holds which secret.
 *
 * @throws TypeError for anything but a plan and a list of files
 */
export function emitDocuments(plan: Plan, artifacts: readonly Artifact[]): readonly EstateDocument[] {
  plans.demand(plan);
  if (!isValid(() => everyItem(artifacts, isArtifact)))
    throw new TypeError("The files must be a result of emitArtifacts.");
  return [...estateDocuments.flatMap((emit) => [...emit(plan, artifacts)]), ...componentDocuments(plan)].sort(
    (a, b) => compareText(a.path, b.path),
  );
}

/** The documents that components make. */
export function componentDocuments(plan: Plan): readonly EstateDocument[] {
  return activeComponents(plan).flatMap(({ component, settings }) => [
    ...(makerOf(component.name)?.documents?.(plan, settings) ?? []),
  ]);
}
