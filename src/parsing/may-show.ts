import {
  canBeSecretName,
  isLoginName,
  isSecretName,
  isVariableName,
  loginPassword,
  possibleSecretSpans,
} from "../model/secret-like.ts";
import { topologySchema } from "../topology.ts";
import { definitionAt, formsOf, isIndex } from "./schema-at.ts";

/** Reports whether a finding may quote a value: not a secret, nor text for a daemon's file. */
export function mayShow(path: readonly (string | number)[], value: unknown): boolean {
  if (typeof value === "object" || value === undefined) return true;
  const names = path.map(String);
  const last = names.at(-1) ?? "";
  // A variable's name in the place of a secret's name.
  if (last === "secret" && typeof value === "string" && isVariableName(value)) return true;
  if (names.some(isSecretName) || canBeSecretName(last)) return false;
  if (typeof value !== "string") return true;
  if (isLoginName(last) && loginPassword(value)) return false;
  const forDaemon = /^(?:extra|snippets)(?:ByHost)?$/;
  return !names.some((name) => forDaemon.test(name)) && possibleSecretSpans(value, "value").length === 0;
}

/**
 * The index of the first name in a path that can be a secret: it is no key of the schema, and in something with the name of
 * a secret.
 */
export function hiddenFrom(path: readonly (string | number)[]): number | undefined {
  const start = path.findIndex((name) => isSecretName(String(name)));
  if (start < 0) return undefined;
  const index = path.findIndex(
    (name, at) =>
      at > start &&
      !isIndex(name) &&
      !formsOf(definitionAt(topologySchema, path.slice(0, at))).some(({ keys }) =>
        keys.includes(String(name)),
      ),
  );
  return index < 0 ? undefined : index;
}
