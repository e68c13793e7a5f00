import type * as z from "zod";
import { addressRule, rangeRule, sizeRule } from "../model/fields.ts";
import { versionRule } from "../model/version.ts";
import { expectedTypes } from "./expected-types.ts";

/**
 * The value in the form that it must have, if a common mistake of typing is recognisable: a unit, missing or superfluous
 * quotation marks, a word for a truth value, or names that are no list.
 */
export function valueHint(
  issue: z.core.$ZodIssue,
  value: unknown,
  admits: (value: unknown) => boolean,
): string | undefined {
  const types = expectedTypes(issue);
  const [section, ...below] = issue.path;
  const isOff = value === false || (typeof value === "string" && /^(?:none|off|no|disabled)$/i.test(value));
  if (isOff && types.includes("object") && section !== undefined && below.length === 0 && admits(undefined))
    return `Remove ${quoted(String(section))} if the estate has none.`;
  const text = typeof value === "string" || typeof value === "number" ? String(value).trim() : undefined;
  if (text === undefined) return undefined;
  const digits = text.replaceAll(/[Oo]/g, "0").replaceAll(/[Il]/g, "1");
  if (digits !== text && /^[\dOoIl.[\]/-]+$/.test(text) && /\d/.test(text)) {
    const meant = [digits, Number(digits)].find(admits);
    if (meant !== undefined)
      return `Write ${JSON.stringify(meant)}, with digits in place of the letters O and l.`;
  }
  const [, inBrackets] = /^\[([^[\]]{1,100})\]$/.exec(text) ?? [];
  if (inBrackets !== undefined && admits(inBrackets)) return `Write ${quoted(inBrackets)}, without brackets.`;
  const [, domain, port] = /^https?:\/\/([^/:@\s]{1,253})(?::(\d{1,5}))?\/?$/i.exec(text) ?? [];
  if (domain !== undefined && admits(domain))
    return `Write ${quoted(domain)}, the name alone${port === undefined ? "" : `, and ${port} as the port, if there is a key for it`}.`;
  if (issue.message === sizeRule) {
    const [, fraction, of = ""] = /^(\d{1,6}\.\d{1,3}) ?([gt])i?b?$/i.exec(text) ?? [];
    const smaller = Number(fraction) * 1024;
    if (Number.isInteger(smaller) && Number(fraction) % 1 !== 0)
      return `Write "${smaller}${of.toLowerCase() === "g" ? "M" : "G"}iB".`;
    const [, amount, unit] = /^([1-9]\d{0,6})(?:\.0+)? ?(?:([mgt])i?b?)?$/i.exec(text) ?? [];
    // No host has a thousand GiB of memory by accident: the number is in MiB.
    const meant = unit ?? (Number(amount) < 1024 ? "g" : "m");
    return amount === undefined ? undefined : `Did you mean "${amount}${meant.toUpperCase()}iB"?`;
  }
  if (issue.message === addressRule && typeof value === "number")
    return `Write four numbers with points between them, such as "${text}.0.0.11": a comma ends a value.`;
  if (issue.message === addressRule) return addressHint(text);
  if (issue.message === rangeRule) return rangeHint(text);
  if (issue.message.startsWith(versionRule)) {
    // Packages have an epoch before the version, and a revision after it.
    const [, version] =
      /^(?:\d:|v(?:ersion)?[ .]?)?(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)(?:[-+~].*)?$/i.exec(text) ?? [];
    return version === undefined || !admits(version) ? undefined : `Write ${quoted(version)}.`;
  }
  if (types.includes("array") && typeof value === "string") {
    const [, inside] = /^\[(.*)\]$/.exec(text) ?? [];
    const names = (inside ?? text).split(/[\s,;]+/).filter((name) => name !== "");
    if (inside !== undefined && names.length > 0 && admits(names))
      return `Write [${names.map(quoted).join(", ")}], without quotation marks around the list.`;
    if (/\s/.test(text) && !/,/.test(text) && admits([text]))
      return `Write a list: [${JSON.stringify(text)}].`;
    if (everything.test(text))
      return admits(["0.0.0.0/0"]) && !admits([text])
        ? rangeHint(text)
        : "Write a list of names: no word stands for all of them.";
    return names.length > 0 && names.length <= 20 && names.every(isName)
      ? `Write a list: [${names.map(quoted).join(", ")}].`
      : undefined;
  }
  if (typeof value === "string" && /^[<>=!~]=?\s*\d/.test(text))
    return 'In a list, a comma ends an item: put the text before and after it in one pair of quotation marks, such as "name>=1,<2".';
  if (types.includes("boolean")) {
    const quotes = /^(?:true|false)$/.test(text) ? ", without quotation marks" : "";
    if (/^(?:true|yes|y|on|1)$/i.test(text)) return `Write true${quotes}.`;
    if (/^(?:false|no|n|off|0)$/i.test(text)) return `Write false${quotes}.`;
  }
  if (types.some((type) => type === "number" || type === "int")) {
    if (typeof value === "number") {
      const whole = [Math.floor(value), Math.ceil(value)].filter(admits);
      return whole.length > 0 ? `Write ${whole.join(" or ")}.` : undefined;
    }
    if (/^-?\d{1,15}$/.test(text)) return `Write ${text}, without quotation marks.`;
    const [, amount] = /^(\d{1,9}) ?[a-z%]{1,12}$/i.exec(text) ?? [];
    if (amount !== undefined) return `Write ${amount}, without the unit.`;
  }
  const url = [...urlsMeant(text)].find((each) => each !== text && admits(each));
  if (url !== undefined) return `Write ${quoted(url)}.`;
  const ssh = `ssh://${text.replace(/^([^/:]+@[^/:]+):(?=\S)/, "$1/")}`;
  if (typeof value === "string" && admits(ssh)) return `Write ${quoted(ssh)}.`;
  if (types.includes("string") && types.length > 1 && typeof value === "number" && admits(text))
    return `Write ${quoted(text)} in quotation marks.`;
  if (types.length !== 1 || types[0] !== "string" || typeof value !== "number") return undefined;
  const meant = [text, `${text}.0`, `${text}0`].find(admits);
  if (meant === undefined) return undefined;
  const lost = meant.includes(".") ? " Without them, final zeros are lost." : "";
  return `Write ${quoted(meant)} in quotation marks.${lost}`;
}

/** The part of a text that makes it no IPv4 address. */
function addressHint(text: string): string | undefined {
  const [, address = text, length] = /^([^/]*)(\/.*)?$/.exec(text) ?? [];
  const numbers = address.split(".");
  if (!numbers.every((number) => /^\d{1,9}$/.test(number)) || numbers.length < 2) return undefined;
  if (numbers.length !== 4) return `An IPv4 address has four numbers, and this one has ${numbers.length}.`;
  const large = numbers.find((number) => Number(number) > 255);
  if (large !== undefined) return `The numbers of an IPv4 address are at most 255, and one is ${large}.`;
  if (numbers.some((number) => /^0\d/.test(number)))
    return `Write ${quoted(numbers.map(Number).join("."))}, without leading zeros.`;
  return length === undefined ? undefined : `Write ${quoted(address)}, without the length of its network.`;
}

/** Words for every address, or for every host. */
const everything = /^(?:all|any|everyone|everywhere|internet|world|\*)$/i;

/** The range that a word or an address without a length may mean. */
function rangeHint(text: string): string | undefined {
  if (everything.test(text))
    return 'Every address is "0.0.0.0/0". Name the networks that need it instead, such as "10.1.0.0/24".';
  const [, address = "", mask] = /^(\d[\d.]*)(?:\/| (?:netmask )?)(255\.[\d.]+)$/.exec(text) ?? [];
  const bits = mask
    ?.split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
  if (bits !== undefined && /^1*0*$/.test(bits) && bits.length === 32)
    return `Write ${quoted(`${address}/${bits.indexOf("0") < 0 ? 32 : bits.indexOf("0")}`)}.`;
  const [, length = ""] = /^\d[\d.]*\/(\d{1,9})$/.exec(text) ?? [];
  if (Number(length) > 32) return `The length of an IPv4 network is at most 32, and this one is ${length}.`;
  const [, network] = /^((?:\d{1,3}\.){3})\d{1,3}$/.exec(text) ?? [];
  return network === undefined || addressHint(text) !== undefined
    ? undefined
    : `Add the length of the network, such as ${quoted(`${network}0/24`)}; ${quoted(`${text}/32`)} is this address alone.`;
}

/** A URL without what a key may not take: other case, a final slash, a query, the usual port, or the path of a document. */
function* urlsMeant(text: string): IterableIterator<string> {
  const [, scheme = "", host = "", path = ""] =
    /^([a-z][a-z0-9+-]{1,9}:\/\/)([^/?#@\s]{1,260})([^?#\s]{0,300})/i.exec(text) ?? [];
  if (scheme === "") return;
  const usual = /^https:/i.test(scheme)
    ? host.replace(/:443$/, "")
    : /^http:/i.test(scheme)
      ? host.replace(/:80$/, "")
      : host;
  const start = `${scheme}${usual}`.toLowerCase();
  const document = path.replace(/\/\.well-known(?:\/.*)?$/, "");
  for (const end of [path, document, document.replace(/\/+$/, "")])
    for (const each of [start, start.replace(/^http:/, "https:")]) yield each + end;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && /^[\w[\]./:-]{1,100}$/.test(value);
}

function quoted(text: string): string {
  return `"${text}"`;
}
