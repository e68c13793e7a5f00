import { closestTo } from "../model/did-you-mean.ts";
import * as fields from "../model/fields.ts";
import { isRange, namesIn, sizeOfRange } from "../model/host-range.ts";
import { isLoginName, loginPassword } from "../model/secret-like.ts";
import { platformMeant } from "../platforms/platform-meant.ts";
import { topologySchema } from "../topology.ts";
import { exampleHint } from "./example-hint.ts";
import { expectedTypes } from "./expected-types.ts";
import { hostHint } from "./host-hint.ts";
import { type Issue, keysLeft, valueAt } from "./issue.ts";
import { mayShow } from "./may-show.ts";
import { nameMeant } from "./name-hint.ts";
import { admitsAt, definitionAt, descriptionAt, formsOf, isIndex, schemaAt } from "./schema-at.ts";
import { dotted, quote, scalarText } from "./shown.ts";

/** The form of a value that is missing or of another type, by an example. */
export function example(issue: Issue, input: unknown): string | undefined {
  const path = issue.path.map(String);
  const value = valueAt(input, path);
  const parts = typeof value === "object" && value !== null ? Object.values(value) : [value];
  if (issue.code === "custom" || !parts.every((part) => mayShow(path, part))) return undefined;
  const list = listInPlace(path, value) ?? mostHint(issue, value);
  if (list !== undefined) return list;
  if (value !== undefined && /, such as |: .* such as /.test(issue.message)) return undefined;
  if (issue.code === "too_big" && issue.origin !== "number" && issue.origin !== "int") return undefined;
  return exampleHint(
    {
      path,
      value,
      types: expectedTypes(issue),
      shape: definitionAt(topologySchema, path)?.shape,
      admits: (each) => admitsAt(path, each),
      entryAdmits: (each) => admitsAt([...path, "name"], each),
    },
    input,
  );
}

/** A list of values where the key takes one: the range that stands for it, the key for the others, or one of them. */
function listInPlace(path: readonly string[], value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > 300) return undefined;
  const items: readonly unknown[] = value;
  const [first, ...others] = items;
  if (!items.every((item) => typeof item === "string" && admitsAt(path, item))) return undefined;
  const around = path.slice(0, -1);
  const range = isRange(around.at(-1) ?? "") ? rangeOfAddresses(items as readonly string[]) : undefined;
  if (range !== undefined) return `Write ${quote(range)}, a range with an address for each host.`;
  // The key in the plural has the others, such as "subnets" beside "subnet".
  const plural = [`${path.at(-1)}s`, `${path.at(-1)}es`].find(
    (key) => schemaAt([...around, key]) !== undefined,
  );
  return plural === undefined || others.length === 0
    ? undefined
    : `Write ${quote(first)} alone, and the ${others.length === 1 ? "other" : "others"} in ${quote(dotted([...around, plural]))}, by the name of a network, such as { "inside": ${quote(others[0])} }.`;
}

/** Addresses that follow each other, as a range. */
function rangeOfAddresses(addresses: readonly string[]): string | undefined {
  const parts = addresses.map((address) => /^(.*\.)(\d{1,3})$/.exec(address));
  const [, start = "", number = ""] = parts[0] ?? [];
  const last = Number(number) + addresses.length - 1;
  return start !== "" &&
    parts.every((part, index) => part?.[1] === start && Number(part[2]) === Number(number) + index)
    ? `${start}[${number}-${last}]`
    : undefined;
}

/** A list with as many items as there may be. */
function mostHint(issue: Issue, value: unknown): string | undefined {
  if (issue.code !== "too_big" || issue.origin !== "array" || !Array.isArray(value)) return undefined;
  const most = Number(issue.maximum);
  const kept = value.slice(0, most);
  return most <= 3 && kept.every((item) => typeof item === "string" && /^[\w.[\]-]{1,63}$/.test(item))
    ? `Write at most ${most}, such as [${kept.map(quote).join(", ")}].`
    : undefined;
}

/** Suggests the choice that a word means. */
export function choiceHint(issue: Issue, value: unknown): string | undefined {
  const all: readonly unknown[] =
    issue.code === "invalid_value"
      ? issue.values
      : issue.code === "invalid_union" && "options" in issue
        ? (issue.options ?? [])
        : [];
  const choices = all.filter((choice) => typeof choice === "string");
  if (typeof value !== "string") return undefined;
  const meant =
    closestTo(value, choices) ?? choices.find((choice) => choice === platformMeant(value.slice(0, 100)));
  return meant === undefined ? undefined : `Did you mean ${quote(meant)}?`;
}

/** The host or VIP that a text means which is no name of one. */
export function nameOfHost({ message, path }: Issue, value: unknown, input: unknown): string | undefined {
  return typeof value === "string" &&
    (/^must be a host name/.test(message) ||
      (/^must have a range/.test(message) && path.at(-1) !== "address"))
    ? hostHint(value.slice(0, 100), input)
    : undefined;
}

/** A URL with the scheme that is missing, and the port that the topology sets for what the URL leads to. */
export function schemeHint(path: readonly string[], value: unknown, input: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const url = `https://${value}`;
  if (!admitsAt(path, url)) return undefined;
  if (value.includes(":")) return `Write ${quote(url)}.`;
  const role = path.at(-2) ?? "";
  const sections = typeof input === "object" && input !== null ? Object.keys(input) : [];
  const [port] = [`${role}-public`, role]
    .flatMap((name) => sections.map((section) => [section, "ports", name]))
    .filter((each) => typeof valueAt(input, each) === "number");
  const withPort = `${url}:${String(port && valueAt(input, port))}`;
  return port && admitsAt(path, withPort)
    ? `Write ${quote(withPort)}: ${quote(dotted(port))} is its port.`
    : `Write ${quote(url)}, with its port if that is not 443.`;
}

/** The name or address before a port, where the port has no place. */
export function portHint(issue: Issue, value: unknown): string | undefined {
  const path = issue.path.map(String);
  const [, host, port] = (typeof value === "string" && /^(?!.*:\/\/)(.{1,253}):(\d{1,5})$/.exec(value)) || [];
  if (host === undefined || !admitsAt(path, host)) return undefined;
  const around = path.slice(0, isIndex(path.at(-1) ?? "") ? -2 : -1);
  const hasPort = formsOf(definitionAt(topologySchema, around)).some(({ keys }) => keys.includes("port"));
  return `Write ${quote(host)}${hasPort ? `, and set ${quote([...around, "port"].join("."))} to ${port}` : ", without the port"}.`;
}

/** A text in the form that its key takes, if only case, separators, blanks or signs of equality are wrong. */
export function wordHint(issue: Issue, value: unknown): string | undefined {
  const path = issue.path.map(String);
  const schema = schemaAt(path);
  if (issue.message.includes("network interface") && /^[\d.]+$/.test(scalarText(value)))
    return 'Write the name of the interface that has this address. "ip address" on the host shows it.';
  if (issue.code !== "invalid_format" || typeof value !== "string" || issue.message.includes("host name"))
    return undefined;
  const joined = value.slice(0, 200).replaceAll(/\s/g, "");
  const meant = [joined, joined.replace(/(?<![=<>!~])=(?!=)/, "==")].find((each) => admitsAt(path, each));
  if (meant !== undefined && meant !== value) return `Did you mean ${quote(meant)}?`;
  const name = schema && nameMeant(value.slice(0, 100), schema);
  return name === undefined ? undefined : `Did you mean ${quote(name)}?`;
}

/** The range that sets a host already, where a later text sets the host by its own name. */
export function rangeAround(path: readonly (string | number)[], input: unknown): string | undefined {
  const name = String(path.at(-1));
  const [host = name] = isRange(name) && sizeOfRange(name) <= fields.maximum.hosts ? namesIn(name) : [name];
  const around = valueAt(input, path.slice(0, -1));
  if (typeof around !== "object" || around === null) return undefined;
  return Object.keys(around).find(
    (key) =>
      key !== name && isRange(key) && sizeOfRange(key) <= fields.maximum.hosts && namesIn(key).includes(host),
  );
}

/** The key with a similar name that takes the value, where the value has the wrong form for the key that it is given to. */
export function siblingOf(issue: Issue, input: unknown): string | undefined {
  if (issue.code !== "invalid_type" && issue.code !== "invalid_union") return undefined;
  const path = issue.path.map(String);
  const around = path.slice(0, -1);
  const value = valueAt(input, path);
  if (path.length === 0 || value === undefined || value === null) return undefined;
  const taking = keysLeft(around, input).filter((key) => admitsAt([...around, key], value));
  return closestTo(path.at(-1) ?? "", taking);
}

/** What to do about a value that is not shown because it may hold a login. */
export function loginHint(path: readonly (string | number)[], value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const password = isLoginName(String(path.at(-1))) ? loginPassword(value) : undefined;
  if (password)
    return `Write ${quote(value.slice(0, password[0] - 1).replace(/^["']/, ""))}, the name alone. "gen-bundle secrets" makes its password, and --secrets takes it.`;
  if (!/:\/\/[^/?#]*@/.test(value)) return undefined;
  // "An index with a login is set in …, and here it is left out."
  const [elsewhere] = /[A-Z][^.;]* login (?:[^.]|\.\S)*\./.exec(descriptionAt(path.map(String)) ?? "") ?? [];
  return elsewhere === undefined ? "Remove the login." : `Remove ${quote(dotted(path))}. ${elsewhere}`;
}
