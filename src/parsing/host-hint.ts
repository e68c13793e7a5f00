import { closestTo } from "../model/did-you-mean.ts";
import { rangeMeant } from "../model/host-range.ts";

/** The name of a host or a VIP that a text seems to mean: by its address, with a domain, misspelled, or several at once. */
export function hostHint(text: string, topology: unknown): string | undefined {
  const named = ["hosts", "vips"].map((key) => entriesOf(entriesOf(topology).get(key)));
  const names = named.flatMap((entries) => [...entries.keys()]);
  for (const [name, value] of named.flatMap((entries) => [...entries]))
    if (entriesOf(value).get("address") === text) return `Write "${name}", the name that has this address.`;
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  if (words.length > 1 && words.every((word) => names.includes(word)))
    return `Separate the names by commas: ${words.map((word) => `"${word}"`).join(", ")}.`;
  const [label = ""] = text.split(".");
  if (label !== text && names.includes(label)) return `Write "${label}", without the domain.`;
  const range = rangeMeant(text);
  if (range !== undefined) return range;
  const [, beginning] = /^([a-z0-9-]+)\*$/.exec(text) ?? [];
  const alike =
    beginning === undefined ? [] : names.filter((name) => name.startsWith(beginning)).slice(0, 20);
  if (alike.length > 0) return `Write the names out: ${alike.map((name) => `"${name}"`).join(", ")}.`;
  const closest = closestTo(
    text,
    names.slice(0, 1000).filter((name) => name !== text),
  );
  return closest === undefined ? undefined : `Did you mean "${closest}"?`;
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
