import * as z from "zod";
import { components } from "../components/index.ts";
import type { Component } from "../model/component.ts";
import { groupBy } from "../model/group-by.ts";
import type { OverrideTable } from "../model/override.ts";
import { topologySchema } from "../topology.ts";
import { describedKeys } from "../topology-keys.ts";
import { definitionAt } from "./schema-at.ts";
import { quote } from "./shown.ts";

type Path = readonly (string | number)[];

/** The key that a setting's name in the file of the daemon stands for, such as "synchronous_mode" or "worker_concurrency". */
export function settingHint(path: Path, name: string): string | undefined {
  const meant = settingKey(path, name);
  if (meant === undefined) return undefined;
  const around = `${path.join(".")}.`;
  const rest = meant.startsWith(around) ? meant.slice(around.length) : meant;
  const names = rest.split(".");
  return names.length > 1 && rest !== meant
    ? `Did you mean ${quote(names.at(-1))} within ${quote(names.slice(0, -1).join("."))}?`
    : `Did you mean ${quote(rest)}?`;
}

export function settingKey(path: Path, name: string): string | undefined {
  return ownerOf(path, name) ?? keyOfWords(path, name);
}

/**
 * A name that a daemon's file has and the topology has not, whose keys are words without separators that begin in lower
 * case. A word that could be either is none, because daemons refuse settings that they do not know.
 */
const namesOfFiles = /[-_.]|^[A-Z]/;

/**
 * How a section takes a setting by its name in the file of the daemon, or a section of this file. The value is not shown: it
 * can be a secret, by an alias of YAML too.
 */
export function settingsHint(path: Path, name: string, value: unknown): string | undefined {
  const tables = overridesOf(path).filter(({ under }) => under === "extra");
  const forms = [...groupBy(tables, ({ table }) => table.product)].flatMap(([product, own]) => {
    const parts = own.flatMap((table) => formsOf(String(path[0]), table, name.slice(0, 200), value));
    return parts.length === 0 ? [] : [`${parts.join(" or ")} for a setting of ${product}`];
  });
  return forms.length === 0 ? undefined : `Write ${forms.join(", or ")}.`;
}

/** The forms of a setting in one part of a section's settings. */
function formsOf(
  section: string,
  { under, part, names, sections }: OverrideTable,
  name: string,
  value: unknown,
): readonly string[] {
  const parts = part === undefined ? [under] : [under, part];
  const { keyType, valueType } = definitionAt(topologySchema, [section, ...parts]) ?? {};
  const within = (inner: readonly string[], text: string) =>
    `${inner.map((each) => `${quote(each)}: { `).join("")}${text}${" }".repeat(inner.length)}`;
  const setting = `${quote(name)}: VALUE`;
  const nested = sections === undefined || valueType === undefined ? {} : definitionAt(valueType, []);
  if (nested?.keyType !== undefined) {
    if (typeof value === "object")
      return sections?.test(name) ? [within(parts, `${quote(name)}: { … }`)] : [];
    const example = exampleOf(keyType);
    return namesOfFiles.test(name) && z.safeParse(nested.keyType, name).success
      ? [
          `${within([...parts, example], setting)}, with its section of the file in place of ${quote(example)},`,
        ]
      : [];
  }
  const isSetting = namesOfFiles.test(name) && (names === undefined || names.test(name));
  return isSetting && keyType && z.safeParse(keyType, name).success ? [within(parts, setting)] : [];
}

function overridesOf(path: Path): NonNullable<Component["overrides"]> {
  const section = String(path[0]);
  if (path.length !== 1 || !Object.hasOwn(components, section)) return [];
  const { overrides = [] }: Component = components[section as keyof typeof components];
  return overrides;
}

/** An example of the names that an object has. */
function exampleOf(keyType: z.core.$ZodType | undefined): string {
  const examples = keyType && z.globalRegistry.get(keyType)?.["examples"];
  return Array.isArray(examples) ? String(examples[0]) : "SECTION";
}

/** How the product whose file has a setting gets a secret. */
export function secretSettingHint([section = "", under = ""]: Path): string | undefined {
  const found = overridesOf([section]).find(
    (each) => under === each.under || under === `${each.under}ByHost`,
  );
  return (
    found &&
    (found.secrets ??
      `Remove the setting: the bundle puts no secret of yours into a file of ${found.table.product}.`)
  );
}

/** The key by which the bundle sets a setting of this name. */
function ownerOf(path: Path, name: string): string | undefined {
  const owner = overridesOf(path)
    .flatMap(({ owned }) => owned)
    .find(
      ({ keys, instead, perHost }) => !perHost && instead.startsWith("/") && keys.test(name.slice(0, 200)),
    );
  return owner?.instead.slice(1).replaceAll("/", ".");
}

/** The only key below a path whose words are those of a name. */
function keyOfWords(path: Path, name: string): string | undefined {
  const around = `${path.join(".")}.`;
  const [found, ...others] = describedKeys().filter(
    ({ key }) => key.startsWith(around) && lettersOf(key.slice(around.length)) === lettersOf(name),
  );
  return found && others.length === 0 ? found.key : undefined;
}

function lettersOf(text: string): string {
  return text
    .slice(0, 200)
    .replaceAll(/[^A-Za-z\d]/g, "")
    .toLowerCase();
}
