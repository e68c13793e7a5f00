import * as z from "zod";
import * as fields from "../model/fields.ts";
import { valueAt } from "./issue.ts";
import { quote } from "./shown.ts";

/** How to name a host outside of the estate, where its domain name or its address is given. */
export function outsideHint(
  path: readonly (string | number)[],
  text: string,
  input: unknown,
): string | undefined {
  if (path[0] === "hosts" || path[0] === "vips") return undefined;
  const isAddress = z.safeParse(fields.address, text).success;
  const [, label = ""] = /^([a-z][a-z0-9-]{0,61})(?:\.[a-z0-9-]{1,63})+$/.exec(text) ?? [];
  if (!isAddress && label === "") return undefined;
  // What the host is for, such as "statsd" or "target".
  const role = String(path.at(-2)).toLowerCase().replace(/s$/, "");
  const hosts = Object.entries((valueAt(input, ["hosts"]) ?? {}) as object);
  const known = hosts.find(([, host]) => (host as { address?: unknown } | null)?.address === text);
  const name = known?.[0] ?? (isAddress ? role : label);
  if (known) return `Write ${quote(name)}, the name that has this address.`;
  const address = isAddress ? quote(text) : `"ITS ADDRESS"`;
  return `Define the host under "hosts", as ${quote(name)}: { "address": ${address}, "managed": false }, and write ${quote(name)} here.`;
}
