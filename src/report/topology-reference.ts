import type { RuleDescription } from "../model/rule.ts";
import type { TopologyKey } from "../model/topology-key.ts";
import { fragmentText } from "./fragment-text.ts";
import { listRules } from "./rules.ts";

/** Lists the keys of the first level on one line each. */
export function listSections(keys: readonly TopologyKey[]): string {
  return `${listOf(sectionsOf(keys), ({ key }) => key)}\n"gen-bundle explain KEY" explains one of them, such as network.admin.\n`;
}

/**
 * Formats the description of one key as text.
 *
 * @param rules the rules about each key
 */
export function explainKey(
  key: TopologyKey,
  keys: readonly TopologyKey[],
  rules: ReadonlyMap<string, readonly RuleDescription[]>,
): string {
  const about = rules.get(key.key) ?? [];
  const below = keys.filter((each) => key.below.includes(each.key));
  const indented = (text: string) => text.trimEnd().replaceAll(/^/gm, "    ");
  return [
    `${key.key} (${key.presence})`,
    key.description,
    `Form: ${key.form}.${key.presence === "optional" ? `\nDefault: ${defaultText(key)}.` : ""}`,
    `Example:\n\n${indented(fragmentText(key.example))}`,
    key.files.length === 0 ? withoutFile : `Files that it can change:\n\n${indented(key.files.join("\n"))}`,
    ...(below.length === 0
      ? []
      : [`Keys below:\n\n${indented(listOf(below, (each) => each.key.slice(key.key.length + 1)))}`]),
    ...(about.length === 0 ? [] : [`Among the rules about it:\n\n${indented(listRules(about))}`]),
  ]
    .map((paragraph) => `${paragraph}\n`)
    .join("\n");
}

/** Formats all keys as a page in Markdown: a section for each key of the first level, a table for each object. */
export function topologyPage(keys: readonly TopologyKey[]): string {
  const sections = sectionsOf(keys);
  const objects = sections.filter(({ below }) => below.length > 0);
  const contents = objects.map(
    ({ key, description }) => `- [${key}](#${idOf(key)}): ${firstSentence(description)}`,
  );
  const plain = sections.filter(({ below }) => below.length === 0);
  return [
    "# Topology",
    "Every key of the topology, with its form, its default, an example and the files that it can change. This page is generated. `gen-bundle explain KEY` prints the same, and `schemas/topology.schema.json` has it for editors.",
    "`<name>` stands for a name that you choose, such as that of a host. A default in words depends on other keys. Omitted sections are disabled, except those that are all defaults without being written, such as SSH.",
    'The files of each key were measured: its value was changed in topologies that have it, and the files before and after were compared. In other topologies it may change more. A path that begins with "/" is a file of hosts, any other one a file of the bundle. `RUNBOOK.md`, `topology.json` and `manifest.json` show nearly every value and are not listed.',
    "## Contents",
    [
      `- [Single values](#single-values): ${plain.map(({ key }) => `\`${key}\``).join(", ")}`,
      ...contents,
    ].join("\n"),
    "## Single values",
    tableOf(plain, ""),
    ...filesOf(plain, ""),
    ...objects.flatMap((section) => chapter(section, keys)),
  ]
    .map((paragraph) => `${paragraph.trimEnd()}\n`)
    .join("\n");
}

const withoutFile = "It changes no file. Rules, the report or the runbook read it.";

const sectionsOf = (keys: readonly TopologyKey[]) => keys.filter(({ key }) => !key.includes("."));

function chapter(section: TopologyKey, keys: readonly TopologyKey[]): readonly string[] {
  const within = keys.filter(({ key }) => key.startsWith(`${section.key}.`));
  const tables = [section, ...within].flatMap((object) => {
    const rows = within.filter(({ key }) => object.below.includes(key));
    if (rows.length === 0) return [];
    const heading = object === section ? "##" : "###";
    return [
      `${heading} <a id="${idOf(object.key)}"></a>${escaped(object.key)}`,
      ...(object === section
        ? [escaped(object.description), `${capital(object.presence)}.`]
        : [escaped(object.description)]),
      tableOf(rows, object.key),
    ];
  });
  return [...tables, ...filesOf(within, `${section.key}.`)];
}

/** A table of the keys of one object. */
function tableOf(rows: readonly TopologyKey[], parent: string): string {
  return tableFrom([
    ["Key", "Form", "Default", "Description and example"],
    ...rows.map((row) => [
      nameOf(row, parent),
      escaped(row.form),
      escaped(row.presence === "optional" ? defaultText(row) : row.presence),
      `${escaped(row.description)} Example: \`${JSON.stringify(valueOf(row)).replaceAll("|", "\\|")}\``,
    ]),
  ]);
}

/** The name of a key in the table of its object. A key with a table of its own links to it. */
function nameOf({ key, below }: TopologyKey, parent: string): string {
  const name = `\`${key.slice(parent === "" ? 0 : parent.length + 1)}\``;
  return below.length > 0 ? `[${name}](#${idOf(key)})` : `<a id="${idOf(key)}"></a>${name}`;
}

/** A table in Markdown, its first row the head. Its cells are too long for columns of one width. */
function tableFrom([head = [], ...body]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("");
}

/** The files that keys reach, each with the keys, below `prefix`. */
function filesOf(keys: readonly TopologyKey[], prefix: string): readonly string[] {
  const leaves = keys.filter(({ below }) => below.length === 0);
  const files = [...new Set(leaves.flatMap((each) => each.files))].sort();
  const link = ({ key }: TopologyKey) => `[${escaped(key.slice(prefix.length))}](#${idOf(key)})`;
  const silent = leaves.filter((each) => each.files.length === 0);
  const table = tableFrom([
    ["File", "Keys that can change it"],
    ...files.map((file) => [
      `\`${file}\``,
      leaves
        .filter((each) => each.files.includes(file))
        .map(link)
        .join(", "),
    ]),
  ]);
  return [
    ...(files.length === 0
      ? []
      : [`<details><summary>Files that these keys reach</summary>\n\n${table}\n</details>`]),
    ...(silent.length === 0
      ? []
      : [
          `No file changes with ${silent.map(link).join(", ")}: rules, the report or the runbook read ${silent.length === 1 ? "it" : "them"}.`,
        ]),
  ];
}

/** One line for each key: name, form and first sentence. */
function listOf(keys: readonly TopologyKey[], name: (key: TopologyKey) => string): string {
  const width = Math.max(...keys.map((key) => name(key).length));
  const forms = new Map(keys.map((key) => [key, shortForm(key)]));
  const formWidth = Math.max(...[...forms.values()].map(({ length }) => length));
  return keys
    .map(
      (key) =>
        `${name(key).padEnd(width)}  ${forms.get(key)?.padEnd(formWidth)}  ${firstSentence(key.description)}\n`,
    )
    .join("");
}

/** The beginning of the form, and whether the key is required. */
function shortForm({ form, presence }: TopologyKey): string {
  const [start = form] = form.split(/[:;]|, each/);
  const short = start.length > 40 ? `${start.slice(0, 39)}…` : start;
  return presence === "optional" ? short : `${short}, required`;
}

function defaultText({ default: given, derivedFrom }: TopologyKey): string {
  const derived = derivedFrom && `derived from ${derivedFrom.join(" and ")} if that is set`;
  return [given, derived].filter((text) => text !== undefined).join("; ");
}

/** The value of a key in its example. */
function valueOf({ key, example }: TopologyKey): unknown {
  return key.split(".").reduce<unknown>((value) => Object.values(value as object)[0], example);
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** An anchor of a key. Angle brackets have no place in a link. */
function idOf(key: string): string {
  return key.replaceAll(/[<>]/g, "");
}

/** Text that Markdown would read as markup. */
function escaped(text: string): string {
  return text.replaceAll(/[<>*_[\]|\\]/g, (character) =>
    character === "<" ? "&lt;" : character === ">" ? "&gt;" : `\\${character}`,
  );
}
