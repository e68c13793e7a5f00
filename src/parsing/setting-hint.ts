import { components } from "../components/index.ts";
import type { Component } from "../model/component.ts";
import { groupBy } from "../model/group-by.ts";
import { topologySchema } from "../topology.ts";
import { topologyReference } from "../topology-reference.ts";
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

/** How a section takes a setting by its name in the file of the daemon. Its value can be a secret, by an alias of YAML too. */
export function settingsHint(path: Path, name: string): string | undefined {
  const tables = overridesOf(path).filter(({ under }) => under === "extra");
  if (tables.length === 0) return undefined;
  const forms = [...groupBy(tables, ({ table }) => table.product)].flatMap(([product, own]) => {
    const [form, ...others] = own.flatMap(({ under, part }) =>
      partsOf([String(path[0]), under, ...(part === undefined ? [] : [part])]).map(
        (parts) =>
          `${[under, ...parts].map((each) => `${quote(each)}: { `).join("")}${quote(name)}: VALUE${" }".repeat(parts.length + 1)}`,
      ),
    );
    return form === undefined ? [] : [`${[form, ...others].join(" or ")} for a setting of ${product}`];
  });
  return `Write ${forms.join(", or ")}.`;
}

/** The names below a path of settings that lead to an object of settings by name. */
function partsOf(path: readonly string[]): readonly (readonly string[])[] {
  const { shape, valueType } = definitionAt(topologySchema, path) ?? {};
  const last = path.slice(2);
  if (shape) return Object.keys(shape).map((part) => [...last, part]);
  const isNested = valueType !== undefined && definitionAt(valueType, [])?.valueType !== undefined;
  return [isNested ? [...last, "SECTION"] : last];
}

function overridesOf(path: Path): NonNullable<Component["overrides"]> {
  const section = String(path[0]);
  if (path.length !== 1 || !Object.hasOwn(components, section)) return [];
  const { overrides = [] }: Component = components[section as keyof typeof components];
  return overrides;
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
  const [found, ...others] = topologyReference().filter(
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
