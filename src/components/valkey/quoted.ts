import { line } from "../../formats/line.ts";

/** A word of a configuration file in double quotes, as `sdssplitargs` of the daemon's sds.c reads it. */
export function quoted(value: string): string {
  return `"${line(value).replaceAll(/["\\]/g, "\\$&")}"`;
}
