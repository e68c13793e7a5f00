import { stringify } from "yaml";
import { banner } from "./banner.ts";

/**
 * Formats a value for a YAML 1.1 parser such as PyYAML: "on" stays a string, long lines are not wrapped, and there are
 * no anchors.
 */
export function yaml(estate: string, value: object): string {
  return banner(estate) + stringify(value, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
