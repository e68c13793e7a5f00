import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { shellWord } from "../formats/shell.ts";
import { pointerTo } from "../model/pointer.ts";
import { readTopology, type TopologyText } from "../topology-texts.ts";
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
  for (const setting of set) if (setting.item !== undefined) throw wholeList(texts, setting, setting.item);
  if (texts.length === 1 && set.length === 0) return { input: text, file: name, text, texts: undefined };
  texts.push(...set.map(({ key, option, value }) => ({ name: option, text: value, at: pointerTo(...key) })));
  return { input: texts, file: name, text: undefined, texts };
}

/** The failure of a setting of one item: a list is replaced as a whole. Shows the list with the item, if it is short. */
function wholeList(
  texts: readonly TopologyText[],
  { key, value }: InputCommand["set"][number],
  item: number,
): Failure {
  const list = key.reduce<unknown>(
    (inner, name) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Readonly<Record<string, unknown>>)[name]
        : undefined,
    readTopology(texts).value,
  );
  const isShort =
    Array.isArray(list) &&
    item <= list.length &&
    list.length <= 20 &&
    [...list, value].every((each) => /^[\w.:/[\]-]{1,80}$/.test(String(each)));
  const items = isShort ? list.with(Math.min(item, list.length - 1), value) : ["VALUE", "VALUE"];
  const whole = shellWord(`${key.join(".")}=[${items.join(", ")}]`);
  return new Failure(`--set replaces a whole list: --set ${whole}.`);
}
