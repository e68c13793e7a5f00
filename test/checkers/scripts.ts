import type { Artifact } from "../../src/index.ts";
import type { Estate } from "../readers/estates.ts";

/** The different shell scripts of an estate, by host and path. */
export function scriptsOf(estate: Estate): ReadonlyMap<string, Artifact> {
  const scripts = estate.artifacts.filter(({ content }) => /^#!\/bin\/(?:ba)?sh\n/.test(content));
  const distinct = new Map(scripts.map((script) => [script.content, script]));
  return new Map([...distinct.values()].map((script) => [`/${script.host}${script.path}`, script]));
}
