import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { suggestSimilar } from "../model/did-you-mean.ts";
import { Failure } from "./failure.ts";

/** The folder of the examples, beside that of the program. */
function examplesFolder(): string {
  const places = ["../examples/", "../../examples/"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Failure("The examples are not installed.");
  return found;
}

/** The names of the examples that can be copied. */
export function exampleNames(): readonly string[] {
  // Those that are broken are examples of findings, and "changes" has pairs.
  return readdirSync(examplesFolder())
    .filter((each) => !each.startsWith("broken-") && each !== "changes")
    .sort();
}

/**
 * The text of an example, without the place of the schema, which is another one for a copy.
 *
 * @param file the name of the copy, whose format must be that of the example; default: topology.json or topology.yaml
 */
export function copyExample(
  name: string,
  file: string | undefined,
): { readonly file: string; readonly text: string } {
  const folder = examplesFolder();
  const known = exampleNames();
  if (!known.includes(name))
    throw new Failure(
      `There is no example "${name}". ${suggestSimilar(name, known) ?? `They are ${known.join(", ")}.`}`,
    );
  const path = ["json", "yaml"]
    .map((ending) => `${folder}${name}/topology.${ending}`)
    .find((each) => existsSync(each));
  if (path === undefined) throw new Failure(`The example "${name}" has no topology.`);
  const usual = path.endsWith(".json") ? "topology.json" : "topology.yaml";
  if (file !== undefined && file.endsWith(".json") !== usual.endsWith(".json"))
    throw new Failure(
      `The example "${name}" is ${usual.endsWith(".json") ? "JSON" : "YAML"}: name a file such as ${usual}.`,
    );
  const text = readFileSync(path, "utf8")
    .replace(/^ *"\$schema": "[^"]*",\n/m, "")
    .replace(/^# yaml-language-server: .*\n+/, "");
  return { file: file ?? usual, text };
}
