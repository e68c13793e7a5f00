import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { TopologyText } from "../index.ts";
import { pointerTo } from "../model/pointer.ts";
import { type Command, commandMeant } from "./command-line.ts";
import { Failure } from "./failure.ts";
import type { Io } from "./io.ts";
import { readText } from "./read-text.ts";

/** The topology of a command, and how reports name it. */
export interface Topologies {
  /** The input of the library. */
  readonly input: string | readonly TopologyText[];
  /** The name of the first file. */
  readonly file: string;
  readonly text: string | undefined;
  readonly texts: readonly TopologyText[] | undefined;
}

type InputCommand = Extract<Command, { kind: "bundle" | "secrets" | "report" | "plan" | "packages" }>;

/**
 * Reads the files of a command, with its single values.
 *
 * @throws Failure if a file cannot be read
 */
export async function readTopologies(
  { kind, topologies, set }: Pick<InputCommand, "kind" | "topologies" | "set">,
  io: Io,
): Promise<Topologies> {
  const [first] = topologies;
  const meant = kind === "bundle" ? commandMeant(first) : undefined;
  if (meant !== undefined && !existsSync(resolve(io.cwd(), first)))
    throw new Failure(`There is no file or command "${first}". ${meant}`, { usage: true });
  const texts: TopologyText[] = [];
  for (const file of topologies)
    texts.push({ name: file === "-" ? "<stdin>" : file, text: await readText(file, io) });
  const [{ name, text }] = texts as [TopologyText];
  if (texts.length === 1 && set.length === 0) return { input: text, file: name, text, texts: undefined };
  texts.push(...set.map(({ key, option, value }) => ({ name: option, text: value, at: pointerTo(...key) })));
  return { input: texts, file: name, text: undefined, texts };
}
