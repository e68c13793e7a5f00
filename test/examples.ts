import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = new URL("..", import.meta.url).pathname;

export interface Example {
  readonly name: string;
  /** Relative to the root of the project, as a user would name it. */
  readonly file: string;
  readonly text: string;
  /** Whether it holds mistakes, so that only its findings are golden. */
  readonly broken: boolean;
}

/** Every case under examples/, except the pairs of examples/changes/, which are examples of `gen-bundle plan`. */
export const examples: readonly Example[] = readdirSync(join(root, "examples"))
  .filter((name) => name !== "changes")
  .sort()
  .map((name) => {
    const file = ["topology.json", "topology.yaml"]
      .map((candidate) => `examples/${name}/${candidate}`)
      .find((candidate) => existsSync(join(root, candidate)));
    if (!file) throw new Error(`examples/${name} has no topology.`);
    return { name, file, text: readFileSync(join(root, file), "utf8"), broken: name.startsWith("broken-") };
  });
