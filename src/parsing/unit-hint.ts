import type * as z from "zod";
import { expectedTypes } from "./expected-types.ts";

/** Units in words, each with its size in milliseconds or bytes. */
const units: readonly (readonly ["time" | "bytes", RegExp, number])[] = [
  ["time", /^(?:ms|msecs?|millis|milliseconds?)$/i, 1],
  ["time", /^(?:s|secs?|seconds?)$/i, 1000],
  ["time", /^(?:m|mins?|minutes?)$/i, 60_000],
  ["time", /^(?:h|hrs?|hours?)$/i, 3_600_000],
  ["time", /^(?:d|days?)$/i, 86_400_000],
  ["bytes", /^(?:b|bytes?)$/i, 1],
  ["bytes", /^(?:k|ki?b)$/i, 1024],
  ["bytes", /^(?:m|mi?b)$/i, 1024 ** 2],
  ["bytes", /^(?:g|gi?b)$/i, 1024 ** 3],
];

/** The number in the unit of its key: of a text with another unit, or of a number that fits in another unit alone. */
export function unitHint(issue: z.core.$ZodIssue, value: unknown, description: string): string | undefined {
  const [, unit = ""] =
    /, in (milliseconds|seconds|bytes)[.;]|^(Days) /.exec(description)?.filter(Boolean) ?? [];
  const own = unit.toLowerCase();
  if (typeof value === "number") {
    const converted = value / 1000;
    if (own === "seconds" && issue.code === "too_big" && Number.isInteger(converted))
      return converted > Number(issue.maximum) ? undefined : `The value is in seconds: write ${converted}.`;
    if (own === "milliseconds" && issue.code === "too_small" && value > 0)
      return value * 1000 < Number(issue.minimum)
        ? undefined
        : `The value is in milliseconds: write ${value * 1000}.`;
    return undefined;
  }
  if (own === "" || typeof value !== "string" || !expectedTypes(issue).includes("number")) return undefined;
  const [, amount, written = ""] = /^(\d{1,9}(?:\.\d{1,3})?) ?([a-z]{1,12})$/i.exec(value.trim()) ?? [];
  const [, , size] =
    units.find(([kind, name]) => (kind === "bytes") === (own === "bytes") && name.test(written)) ?? [];
  const [, , ownSize] = units.find(([, name]) => name.test(own)) ?? [];
  if (amount === undefined || size === undefined || ownSize === undefined) return undefined;
  const converted = (Number(amount) * size) / ownSize;
  return Number.isInteger(converted)
    ? `The value is in ${own}: write ${converted}, without a unit.`
    : `The value is in ${own}, and a whole number: write ${Math.ceil(converted)}.`;
}
