import { stringify } from "yaml";
import { banner } from "./banner.ts";

/**
 * Text that a YAML 1.1 parser such as PyYAML reads back as `value`: "on" stays a string, long lines stay whole and no
 * anchors appear.
 */
export function yaml(estate: string, value: object): string {
  return banner(estate) + stringify(value, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
