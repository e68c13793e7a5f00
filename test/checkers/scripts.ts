import type { Artifact } from "../../src/index.ts";
import type { Estate } from "../readers/estates.ts";

/** The different shell scripts of an estate, by host and path; those for all of it by path. */
export function scriptsOf(estate: Estate): ReadonlyMap<string, Pick<Artifact, "content" | "mode">> {
  const files = [
    ...estate.artifacts.map((file) => [`/${file.host}${file.path}`, file] as const),
    ...[...estate.documents].map(([path, file]) => [`/${path}`, file] as const),
  ];
  const scripts = files.filter(([, { content }]) => /^#!\/bin\/(?:ba)?sh\n/.test(content));
  const distinct = new Map(scripts.map((script) => [script[1].content, script]));
  return new Map(distinct.values());
}
