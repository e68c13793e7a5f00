import * as z from "zod";
import { exampleHostNumber, exampleVip } from "../model/example-names.ts";
import { keyNamed } from "../model/key-named.ts";
import { isSecretName } from "../model/secret-like.ts";
import type { DescribedKey } from "../model/topology-key.ts";
import { describedKeys } from "../topology-keys.ts";
import { scalarText } from "./shown.ts";

type Json = unknown;
type Path = readonly (string | number)[];
type Shape = Readonly<Record<string, z.core.$ZodType>>;

/** A value of a wrong form, or a missing one. */
interface Wrong {
  readonly path: Path;
  /** Undefined if it is missing. */
  readonly value: unknown;
  /** The types that the key takes, such as "array". */
  readonly types: readonly string[];
  /** The keys of the object that the key takes, if they are fixed. */
  readonly shape: Shape | undefined;
  /** Reports whether the key takes a value. */
  readonly admits: (value: unknown) => boolean;
  /** Reports whether an entry of the object that the key takes can have a value. */
  readonly entryAdmits: (value: unknown) => boolean;
}

/**
 * How to write a value of a key: the value given in the form that the key takes, or else the example of the key's
 * reference, with names of the topology.
 */
export function exampleHint(
  { path, value, types, shape, admits, entryAdmits }: Wrong,
  topology: unknown,
): string | undefined {
  const keys = describedKeys();
  const key = keyNamed(path.join("."), keys);
  if (key === undefined) return undefined;
  const example = ownNames(exampleOf(key), path, topology);
  const name = String(path.at(-1));
  if (value === undefined) return `Add it, such as ${inline(name)}: ${inline(example)}.`;
  if (value === null && admits(undefined))
    return `Write a value, such as ${inline(name)}: ${inline(example)}, or remove the key.`;
  if (name === "version" && /^(?:latest|newest|current|stable)$/i.test(scalarText(value)))
    return `Write ${/^a whole number /.test(key.form) ? key.form : inline(example)}: a topology names versions, so that it gives the same files each time.`;
  const entry = keyNamed(`${path.join(".")}.name`, keys);
  if (isObject(example) && types.some((type) => type === "object" || type === "record")) {
    const names = Array.isArray(value) ? value : [value];
    const listed = typeof value === "string" && /[\s,;]/.test(value) ? value.split(/[\s,;]+/) : value;
    const part = typeof value === "string" ? keyNamed(`${path.join(".")}.${value}`, keys) : undefined;
    if (part !== undefined && Object.hasOwn(shape ?? {}, String(value)))
      return `Write an object, such as ${inline({ [String(value)]: ownNames(exampleOf(part), path, topology) })}.`;
    const known = shape === undefined ? undefined : objectWith(listed, shape, example);
    if (known !== undefined) return `Write ${inline(known)}.`;
    const [first] = names;
    const [key] = Object.keys(example);
    // The values of entries without their names.
    if (
      shape === undefined &&
      entry &&
      key !== undefined &&
      names.length <= 20 &&
      names.every(isText) &&
      !names.every((each) => isName(each)) &&
      names.every(entryAdmits)
    )
      return `Write an object with a name for each, such as ${inline({ [key]: first })}.`;
    if (shape === undefined && entry && first !== undefined && names.every(isName)) {
      const own = exampleOf(entry);
      const whole = `Write an object with a key for each name, such as ${inline({ [first]: ownNames(own, path, topology) })}.`;
      const [letter = "", rest = ""] = entry.description.split(/(?<=^.)/s);
      return typeof own === "string" ? `${whole} Each value is the ${letter.toLowerCase()}${rest}` : whole;
    }
    return `Write an object, such as ${inline(example)}.`;
  }
  if (types.includes("array")) {
    if (typeof value === "string" && isShort(value) && admits([value]))
      return `Write a list: ${inline([value])}.`;
    const [items] = isObject(value) ? [Object.keys(value), Object.values(value)].filter(admits) : [];
    return items?.every(isText)
      ? `Write a list: ${inline(items)}.`
      : `Write a list, such as ${inline(Array.isArray(example) ? example : [example])}.`;
  }
  const [only, ...others] = Array.isArray(value) ? value : [];
  if (isText(only) && others.length === 0 && admits(only)) return `Write ${inline(only)}, without brackets.`;
  if (/^a whole number /.test(key.form)) return `Write ${key.form}.`;
  const fitting = Array.isArray(value) ? value.find((item) => isText(item) && admits(item)) : undefined;
  if (Array.isArray(value) && Array.isArray(example)) return `Write a list such as ${inline(example)}.`;
  if (fitting !== undefined) return `Write one of them, without brackets, such as ${inline(fitting)}.`;
  if (key.form === "true or false") return "Write true or false.";
  return /^(?:true|")/.test(key.form)
    ? `"gen-bundle explain ${path.join(".")}" describes each choice.`
    : admits(example)
      ? `Write a value such as ${inline(example)}.`
      : undefined;
}

/** The entries of an object with the name that they lack: the one by which another section calls it, or any. */
export function entryHint(path: Path, topology: unknown): string {
  const entry = path.reduce<unknown>(
    (value, name) => (isObject(value) ? value[String(name)] : undefined),
    topology,
  );
  const sections = isObject(topology) ? Object.values(topology) : [];
  const names = sections.flatMap((each) => (isObject(each) && isName(each["vip"]) ? [each["vip"]] : []));
  const name = path[0] === "vips" ? (names[0] ?? "main") : "main";
  const values = isObject(entry) ? Object.values(entry).flat() : [];
  const isShown =
    values.length < 10 &&
    values.every((value) => isText(value) || isName(value) || typeof value === "number");
  const shownEntry = isShown ? inline(entry) : "{ … }";
  return `Write ${JSON.stringify(path.at(-1))}: { ${JSON.stringify(name)}: ${shownEntry} }${name === "main" ? ", with a name of your choice" : ""}.`;
}

/** The object with this value, if only one of its keys can mean the value: a required one rather than another. */
function objectWith(value: unknown, shape: Shape, example: Json): Json {
  if (typeof value === "boolean" || isObject(value)) return undefined;
  const required = isObject(example) ? Object.keys(example).filter((name) => !isOptional(shape[name])) : [];
  const fitting = (names: readonly string[]) =>
    names.flatMap((name) => {
      const schema = shape[name];
      if (!schema || isSecretName(name)) return [];
      const forms = [value, [value], ...(Array.isArray(value) ? value.slice(0, 1) : [])].filter(
        (form) => z.safeParse(schema, form).success,
      );
      return forms.length === 0 ? [] : [{ name, form: forms[0] }];
    });
  const [chosen] = fitting(required);
  const optional = chosen ? [] : fitting(Object.keys(shape).filter((name) => !required.includes(name)));
  const fit = chosen ?? (optional.length === 1 ? optional[0] : undefined);
  if (fit === undefined) return undefined;
  const needed = required.map((name) => [name, (example as Readonly<Record<string, Json>>)[name]] as const);
  return { ...Object.fromEntries(needed), [fit.name]: fit.form };
}

function isOptional(schema: z.core.$ZodType | undefined): boolean {
  return schema === undefined || z.safeParse(schema, undefined).success;
}

/** The value of a key in the example of its reference. */
function exampleOf({ key, example }: DescribedKey): Json {
  return key.split(".").reduce<Json>((value) => Object.values(value as object)[0], example);
}

/**
 * The example with names of the topology: those of its hosts and of a VIP for those in examples, and
 * an unused address of its subnet.
 */
function ownNames(example: Json, path: Path, topology: unknown): Json {
  const namesOf = (key: string) =>
    isObject(topology) && isObject(topology[key]) ? Object.keys(topology[key]).filter(isName) : [];
  const hosts = [...new Set([...hostsBeside(path, topology), ...namesOf("hosts")])];
  const isOfHosts =
    Array.isArray(example) && example.every((each) => exampleHostNumber(String(each)) !== undefined);
  const unused = isOfHosts ? unusedHosts(topology).filter(isName) : [];
  if (isOfHosts && unused.length > 0) return unused.slice(0, example.length);
  const [vip] = namesOf("vips");
  const named = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(named);
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [named(name), named(inner)]));
    const number = exampleHostNumber(String(value));
    if (number !== undefined) return hosts[number - 1] ?? value;
    const [, last] = /^10\.0\.0\.(\d+)$/.exec(String(value)) ?? [];
    if (last !== undefined) return ownAddress(Number(last), topology) ?? value;
    return value === exampleVip && vip !== undefined ? vip : value;
  };
  return named(example);
}

/** The hosts of the section with a value, or of the sections that use a VIP. */
function hostsBeside([section, name]: Path, topology: unknown): readonly string[] {
  if (!isObject(topology) || !isObject(topology["hosts"])) return [];
  const { hosts, ...sections } = topology;
  const beside =
    section === "vips"
      ? Object.values(sections).filter((each) => isObject(each) && each["vip"] === name)
      : [sections[String(section)]];
  return beside
    .flatMap((each) => (isObject(each) ? Object.values(each) : []))
    .flatMap((value) => (Array.isArray(value) ? value.slice(0, 100) : []))
    .filter((host) => isName(host) && Object.hasOwn(hosts, host));
}

/** The managed hosts that no section names. */
function unusedHosts(topology: unknown): readonly string[] {
  if (!isObject(topology) || !isObject(topology["hosts"])) return [];
  const { hosts, ...sections } = topology;
  const named = new Set<unknown>();
  const visit = (value: unknown, depth: number) => {
    if (isObject(value) || Array.isArray(value))
      for (const [name, inner] of depth > 6 ? [] : Object.entries(value)) {
        named.add(name);
        visit(inner, depth + 1);
      }
    else named.add(value);
  };
  visit(sections, 0);
  return Object.entries(hosts)
    .filter(([name, host]) => !named.has(name) && !(isObject(host) && host["managed"] === false))
    .map(([name]) => name);
}

/** The first address from this number on in the subnet of the topology that no host and no VIP has. */
function ownAddress(first: number, topology: unknown): string | undefined {
  const partOf = (value: unknown, key: string) => (isObject(value) ? value[key] : undefined);
  const subnet = String(partOf(partOf(topology, "network"), "subnet"));
  const [, start] = /^(\d+\.\d+\.\d+\.)0\/(?:[89]|1\d|2[0-4])$/.exec(subnet) ?? [];
  if (start === undefined) return undefined;
  const used = ["hosts", "vips"]
    .flatMap((key) => Object.values(partOf(topology, key) ?? {}))
    .map((each) => partOf(each, "address"));
  for (let number = first; number < 255; number++)
    if (!used.includes(`${start}${number}`)) return `${start}${number}`;
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A word without signs that JSON escapes. */
function isShort(text: string): boolean {
  return /^[!-~]{1,100}$/.test(text) && !/["\\]/.test(text);
}

/** A name or an address, but no text that may be anything. */
function isText(value: unknown): value is string {
  return typeof value === "string" && /^[\w./:-]{1,100}$/.test(value);
}

function isName(value: unknown): value is string {
  return typeof value === "string" && /^[a-z0-9][a-z0-9_[\]-]{0,62}$/i.test(value);
}

/** JSON on one line, with blanks, which is YAML as well. */
function inline(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}: ${inline(inner)}`);
  return `{ ${entries.join(", ")} }`;
}
