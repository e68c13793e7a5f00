import { parseArgs } from "node:util";
import { shellWord } from "../formats/shell.ts";
import { isDay } from "../model/build-options.ts";
import { suggestSimilar } from "../model/did-you-mean.ts";
import { errorCode, Failure } from "./failure.ts";
import {
  type CommandName,
  commands,
  type Format,
  formatsOf,
  type OptionName,
  options,
  optionsOf,
  type Subject,
} from "./options.ts";

/** The action on the files of the bundle. */
export type Action =
  | { readonly kind: "list" }
  | { readonly kind: "print" }
  | {
      readonly kind: "check" | "diff";
      readonly directory: string;
      /** Whether the bundle has the sources of its lines. */
      readonly sourceMap: boolean;
    }
  | {
      readonly kind: "write";
      readonly directory: string;
      /** Whether the run may replace the bundle of another estate, or secrets with placeholders. */
      readonly overwrite: boolean;
      readonly sourceMap: boolean;
    };

interface Input {
  /** Files, or "-", in the order in which they are merged. */
  readonly topologies: readonly [string, ...string[]];
  /** Values that are merged last, by key. */
  readonly set: readonly {
    readonly key: readonly string[];
    readonly option: string;
    readonly value: string;
    /** The index of the item that a key ends with, which cannot be set alone. */
    readonly item?: number;
  }[];
  /** A file, or "-". */
  readonly secrets: string | undefined;
  /** A topology whose findings are not listed again: a file, or "-". */
  readonly base: string | undefined;
  readonly quiet: boolean;
  /** Whether to list every file and every accepted finding. */
  readonly verbose: boolean;
  /** Whether warnings fail the run, as errors do. */
  readonly strict: boolean;
  /** The day against which end-of-life dates are checked, as YYYY-MM-DD; undefined: today. */
  readonly today: string | undefined;
  readonly format: Format;
}

/** Options of `gen-bundle init` that answer its questions. */
export const answers = ["survive", "failover", "hosts", "vip", "existing", "platform", "tls"] as const;
export type Answer = (typeof answers)[number];

/** Shells whose completion can be printed. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

type Values = ReturnType<typeof parsed>["values"];

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "completion"; readonly shell: Shell }
  | { readonly kind: "version" }
  | { readonly kind: "schema" }
  | { readonly kind: "rules"; readonly format: Format }
  /** Without a subject: the sections of the topology. */
  | { readonly kind: "explain"; readonly subject: string | undefined; readonly format: Format }
  /** Where a line of the bundle comes from, or the lines that a value reaches. */
  | {
      readonly kind: "trace";
      readonly subject: { readonly file: string; readonly line: number } | { readonly from: string };
      /** Files, "-", or a bundle; none: that in which the file lies. */
      readonly topologies: readonly string[];
      readonly set: Input["set"];
      readonly format: Format;
    }
  | ({ readonly kind: "secrets" } & Input)
  | ({ readonly kind: "packages" } & Input)
  | ({
      readonly kind: "report";
      /** The topology to compare with: a file, or "-". */
      readonly compare: string | undefined;
      /** The file for the report as a page; undefined: it is printed. */
      readonly html: string | undefined;
    } & Input)
  | ({
      readonly kind: "plan";
      /** The topology of the running estate: a file, or "-". */
      readonly old: string;
      /** The directory for the files of the plan; undefined: they are not written. */
      readonly out: string | undefined;
      /** Whether the run may replace another plan, or secrets with placeholders. */
      readonly overwrite: boolean;
      /** Hosts that do not run. */
      readonly down: readonly string[];
      /** Reasons for which gates are skipped, by their names. */
      readonly skippedGates: Readonly<Record<string, string>>;
      /** The file of the secrets of the running estate. */
      readonly oldSecrets: string | undefined;
    } & Input)
  | {
      readonly kind: "verify";
      /** The plan: a file, or "-". */
      readonly plan: string;
      /** The topologies with which it must begin and end; undefined: those of the plan. */
      readonly ends:
        | { readonly old: string; readonly topologies: readonly [string, ...string[]] }
        | undefined;
      readonly today: string | undefined;
      readonly format: Format;
      readonly quiet: boolean;
    }
  | {
      readonly kind: "init";
      /** Undefined: the usual name. */
      readonly file: string | undefined;
      /** Name of the example that is copied; undefined: the topology follows from the answers. */
      readonly example: string | undefined;
      readonly answers: Readonly<Partial<Record<Answer, string>>>;
      /** Undefined: the usual one of the VIP. */
      readonly overwrite: boolean;
    }
  | ({ readonly kind: "bundle"; readonly action: Action; readonly hosts: readonly string[] } & Input);

/**
 * The command that the arguments request.
 *
 * @throws Failure if the arguments are invalid
 */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };
  if (values["print-schema"]) {
    if (positionals.length > 0)
      throw wrong(`--print-schema takes no topology, but there is "${positionals[0]}"`);
    return { kind: "schema" };
  }
  for (const [name, value] of Object.entries(values)) {
    if (value === "" || (Array.isArray(value) && value.includes("")))
      throw wrong(`--${name} has an empty value`);
  }

  const [first, ...rest] = positionals;
  const command = commandNames.find((name) => name === first);
  if (command === "init") return initOf(values, rest);
  if (command === "completion") return completionOf(values, rest);
  for (const name of ofInit) {
    if (values[name] !== undefined) throw wrong(`--${name} goes with "gen-bundle init"`);
  }
  const compare = onlyOne("compare", values.compare);
  const base = onlyOne("base", values.base);
  if (compare !== undefined && command !== "report")
    throw wrong(`--compare goes with "gen-bundle report": gen-bundle report --compare OLD NEW`);
  const { html } = values;
  if (html !== undefined && command !== "report")
    throw wrong(`--html goes with "gen-bundle report": gen-bundle report TOPOLOGY --html FILE`);
  if (html === "-") throw wrong("--html writes a file, such as report.html, and is given -");
  if (html !== undefined && !/\.html?$/i.test(html))
    throw wrong(`--html writes a page, so its file ends with .html: --html ${shown(pageName(html))}`);
  if (html !== undefined && compare !== undefined)
    throw wrong("--html shows one estate, and --compare two: give one of them");
  if (values.from !== undefined && command !== "explain")
    throw wrong('--from goes with "gen-bundle explain": gen-bundle explain --from KEY TOPOLOGY');
  const format = formatOf(values.format, command ?? "files", compare !== undefined);
  if (values.quiet && values.verbose)
    throw wrong("--quiet and --verbose exclude each other: give one of them");
  if (values["skip-gate"] !== undefined && command !== "plan")
    throw wrong('--skip-gate goes with "gen-bundle plan": gen-bundle plan OLD NEW --skip-gate NAME=REASON');
  if (values.down !== undefined && command !== "plan")
    throw wrong('--down goes with "gen-bundle plan": gen-bundle plan OLD NEW --down HOST');
  if (command) demandOwn(command, values);
  if (values.verify !== undefined) return verifying(values.verify, command, values, rest, format);
  const oldSecrets = values["old-secrets"];
  if (oldSecrets !== undefined && (command !== "plan" || values.secrets === undefined))
    throw wrong(
      '--old-secrets goes with "gen-bundle plan" and --secrets: gen-bundle plan OLD NEW --old-secrets FILE --secrets FILE',
    );
  if (command === "plan" && values.overwrite && values.out === undefined)
    throw wrong("--overwrite goes with --out");
  if (command === "rules") {
    if (rest[0] !== undefined) throw wrong(`"gen-bundle rules" takes no argument, but there is "${rest[0]}"`);
    return { kind: command, format };
  }
  const old = command === "plan" ? rest.shift() : undefined;
  const [subject, ...others] = command ? rest : positionals;
  if (command === "plan" && (old === undefined || subject === undefined))
    throw wrong("Name the topology of the running estate and the new one: gen-bundle plan OLD NEW");
  if (command === "explain") {
    const traced = tracedSubject(values.from, subject);
    if (traced) {
      const topologies = values.from === undefined ? others : rest;
      if (topologies.includes("")) throw wrong("Name a topology file, or - for standard input");
      if (topologies.filter((file) => file === "-").length > 1)
        throw wrong("Standard input can be read only once, so give - only once");
      return { kind: "trace", subject: traced, topologies, set: (values.set ?? []).map(settingOf), format };
    }
    if (values.set !== undefined) throw wrong('--set does not go with "gen-bundle explain KEY"');
    if (subject === "")
      throw wrong('"gen-bundle explain" takes a rule or a key of the topology, not an empty word');
    if (others[0] !== undefined)
      throw wrong(`One rule or key at a time: "${subject}" is followed by "${others[0]}"`);
    return { kind: command, subject, format };
  }
  if (subject === undefined && compare !== undefined)
    throw wrong(
      `Name the topology that is compared with "${shown(compare)}": gen-bundle report --compare OLD NEW`,
    );
  if (subject === undefined || subject === "" || others.includes(""))
    throw wrong("Name a topology file, or - for standard input");
  const fromInput = [subject, ...others, base, compare, old].filter((file) => file === "-").length;
  if (fromInput > 1) throw wrong("Standard input can be read only once, so give - only once");
  const secretsFromInput = [values.secrets, oldSecrets].filter((file) => file === "-").length;
  if (secretsFromInput > 1) throw wrong("Standard input can be read only once, so give - only once");
  if (fromInput + secretsFromInput > 1)
    throw wrong("The topology and the secrets cannot both come from standard input");
  const input = {
    topologies: [subject, ...others] as const,
    set: (values.set ?? []).map(settingOf),
    secrets: values.secrets,
    base,
    quiet: values.quiet ?? false,
    verbose: values.verbose ?? false,
    strict: values.strict ?? false,
    today: dayOf(values.today),
    format,
  };
  if (command === "plan") {
    const { out, overwrite = false, down = [] } = values;
    const skipped = (values["skip-gate"] ?? []).map(skippedGate);
    const skippedGates = Object.fromEntries(skipped);
    for (const [name, reason] of skipped)
      if (skippedGates[name] !== reason)
        throw wrong(`--skip-gate skips each gate once, and gives two reasons for "${shown(name)}"`);
    return { kind: command, ...input, old: old ?? "", out, overwrite, down, skippedGates, oldSecrets };
  }
  if (command === "report") return { kind: command, ...input, compare, html };
  if (command) return { kind: command, ...input };
  if (values["print-topology"]) return { kind: "bundle", ...input, action: printing(values), hosts: [] };
  const hosts = values.host ?? [];
  if (values["source-map"] && hosts.length > 0)
    throw wrong("--source-map has the lines of all hosts, so it does not go with --host");
  return { kind: "bundle", ...input, action: actionOf(values), hosts };
}

/** The name of a page in place of another name. */
function pageName(file: string): string {
  return `${file.replace(/(?<=[^/])(?:\.[^./]*|\/+)$/, "")}.html`;
}

const commandNames = Object.keys(commands) as CommandName[];

/** Options of `gen-bundle init` alone. */
const ofInit = optionsOf("init").flatMap(([name, option]) => (option.with?.length === 1 ? name : []));

/** @throws Failure for an option that a command does not have */
function demandOwn(command: CommandName, values: Values): void {
  const own = new Set<string>(optionsOf(command).map(([name]) => name));
  for (const name of Object.keys(values))
    if (!own.has(name)) throw wrong(`--${name} does not go with "gen-bundle ${command}"`);
}

function completionOf(values: Values, [shell, other]: readonly string[]): Command {
  demandOwn("completion", values);
  const known = shells.find((name) => name === shell);
  if (other !== undefined)
    throw wrong(`One shell at a time: "${shown(shell ?? "")}" is followed by "${shown(other)}"`);
  if (!known)
    throw wrong(
      shell === undefined
        ? "Name the shell: gen-bundle completion bash, zsh or fish"
        : `"gen-bundle completion" knows bash, zsh and fish, not "${shown(shell)}"`,
    );
  return { kind: "completion", shell: known };
}

function initOf(values: Values, [file, other]: readonly string[]): Command {
  if (other !== undefined)
    throw wrong(`"gen-bundle init" writes one file, and there is "${shown(other)}" as well`);
  demandOwn("init", values);
  for (const name of Object.keys(values)) {
    if (values.example !== undefined && name !== "example" && name !== "overwrite")
      throw wrong(`--example copies a topology as it is, so --${name} does not go with it`);
  }
  if (file !== undefined && !/\.(?:json|ya?ml)$/.test(file))
    throw wrong(
      `"gen-bundle init" writes a file such as topology.yaml or topology.json, and is given "${shown(file)}"`,
    );
  const given = answers.flatMap((name) =>
    values[name] === undefined ? [] : [[name, values[name]] as const],
  );
  return {
    kind: "init",
    file,
    example: values.example,
    answers: Object.fromEntries(given),
    overwrite: values.overwrite ?? false,
  };
}

/** The line of a file, or the key of --from, that "gen-bundle explain" is to trace. */
function tracedSubject(from: string | undefined, subject: string | undefined) {
  if (from !== undefined) return { from };
  // Programs that print places add a column.
  const [, file, line] = /^(.+?):(\d{1,9})(?::\d+)?$/s.exec(subject ?? "") ?? [];
  if (file !== undefined) return { file, line: Number(line) };
  const [named = ""] = /^.+?(?=:)/s.exec(subject ?? "") ?? [];
  if (named !== "")
    throw wrong(
      `"gen-bundle explain FILE:LINE" takes the number of a line, such as ${shown(`${named}:18`)}, not ${shown(subject ?? "")}`,
    );
  return undefined;
}

/** Options that a proof has besides its own. */
const ofProof = ["verify", "format", "today", "quiet"];

function verifying(
  plan: string,
  command: string | undefined,
  values: Readonly<Record<string, unknown>> & { readonly today?: string; readonly quiet?: boolean },
  names: readonly string[],
  format: Format,
): Command {
  if (command !== "plan")
    throw wrong('--verify goes with "gen-bundle plan": gen-bundle plan --verify plan.json');
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && !ofProof.includes(name)) throw wrong(`--${name} does not go with --verify`);
  if (format === "markdown") throw wrong("--verify prints text or JSON, so --format must be text or json");
  const [old, subject, ...others] = names;
  if (old !== undefined && subject === undefined)
    throw wrong("--verify takes both topologies or none: gen-bundle plan OLD NEW --verify plan.json");
  if ([plan, ...names].filter((name) => name === "-").length > 1)
    throw wrong("Standard input can be read only once, so give - only once");
  const ends =
    old === undefined || subject === undefined
      ? undefined
      : { old, topologies: [subject, ...others] as const };
  return {
    kind: "verify",
    plan,
    ends,
    today: dayOf(values.today),
    format,
    quiet: values.quiet ?? false,
  };
}

/** The command or option that a word seems to mean, if it is no file; undefined if it seems to be a file. */
export function commandMeant(word: string): string | undefined {
  if (!/^[a-z]+$/i.test(word)) return undefined;
  const known = [...commandNames, ...Object.keys(options).map((name) => `--${name}`)];
  return (
    suggestSimilar(word, known) ??
    `The commands are ${commandNames.slice(0, -1).join(", ")} and ${commandNames.at(-1)}.`
  );
}

/** The key and the value of --set. A dot in a key is written as \\. */
function settingOf(text: string) {
  const [, path = "", value = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const key = path.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));
  if (path === "" && /^[\w.-]+$/.test(text))
    throw wrong(
      `--set takes a key and a value, such as ${shown(text)}=VALUE, and "${shown(text)}" has no value`,
    );
  if (path.startsWith("/"))
    throw wrong(
      `--set takes keys with dots between them: --set ${shown(path.slice(1).replaceAll("/", "."))}=VALUE`,
    );
  if (path !== path.trim()) throw wrong(`--set takes no blank beside "=": --set ${shown(path.trim())}=VALUE`);
  const [, , colonPath = "", colonValue = ""] = /^(([\w.-]+):\s*)([^=]*)$/.exec(text) ?? [];
  if (colonPath !== "")
    throw wrong(
      `--set takes "=" between a key and its value: --set ${shown(shellWord(`${colonPath}=${colonValue || "VALUE"}`))}`,
    );
  if (key.includes("")) throw wrong("--set takes a key and a value, such as network.interface=ens160");
  if (value.trim() === "")
    throw wrong(
      `--set ${shown(path)} has no value; write "" with its quotation marks, or null to remove the key`,
    );
  const [, list, item] = /^(.+)\[(\d+)\]$/.exec(key.at(-1) ?? "") ?? [];
  const option = `--set ${shown(path)}`;
  return list === undefined
    ? { key, option, value }
    : { key: [...key.slice(0, -1), list], option, value, item: Number(item) };
}

/** The name and the reason of --skip-gate. */
function skippedGate(text: string): readonly [name: string, reason: string] {
  const [, name, reason] = /^([^=]+)=(.*\S.*)$/s.exec(text) ?? [];
  if (name === undefined || reason === undefined)
    throw wrong(
      `--skip-gate takes the name of a gate and the reason, such as streaming='sql3 is rebuilt', and "${shown(text)}" has no reason`,
    );
  return [name, reason];
}

/** A part of an argument, shortened to fit a sentence. */
function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function printing(values: Readonly<Record<string, unknown>>): Action {
  for (const name of ["out", "check", "diff", "overwrite", "host", "secrets", "base"])
    if (values[name] !== undefined) throw wrong(`--${name} does not go with --print-topology`);
  if ((values["format"] ?? "text") !== "text")
    throw wrong("--print-topology prints YAML, so --format must be text");
  return { kind: "print" };
}

function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (isDay(text)) return text;
  throw wrong(`--today must be a day such as 2026-11-21, and is "${text}"`);
}

/** The value of an option that takes one. */
function onlyOne(name: string, values: readonly string[] = []): string | undefined {
  if (values.length > 1)
    throw wrong(
      `--${name} takes one topology and is given ${values.length}; merge them first, with --print-topology`,
    );
  return values[0];
}

function formatOf(given: string | undefined, subject: Subject, compares: boolean): Format {
  if (given === "markdown" && subject === "report" && !compares)
    throw wrong("--format markdown goes with --compare");
  const all: readonly Format[] = subject in formatsOf ? formatsOf[subject as keyof typeof formatsOf] : [];
  const known = all.filter((name) => name !== "markdown" || compares || subject === "plan");
  const format = known.find((name) => name === given);
  if (format) return format;
  // An option that a command does not have is told as that.
  if (given === undefined || known.length === 0) return "text";
  throw wrong(
    `--format must be ${known.slice(0, -1).join(", ")} or ${known.at(-1)}, and is "${given}"`,
    suggestSimilar(given, known),
  );
}

interface Directories {
  readonly out?: string;
  readonly check?: string;
  readonly diff?: string;
  readonly overwrite?: boolean;
  readonly "source-map"?: boolean;
}

function actionOf(directories: Directories): Action {
  const { out, check, diff, overwrite = false, "source-map": sourceMap = false } = directories;
  if (sourceMap && (out ?? check ?? diff) === undefined)
    throw wrong("--source-map goes with --out, --check or --diff");
  if (overwrite && out === undefined) throw wrong("--overwrite goes with --out");
  const comparing = diff === undefined ? "check" : "diff";
  const compared = diff ?? check;
  if (compared === undefined) {
    return out === undefined ? { kind: "list" } : { kind: "write", directory: out, overwrite, sourceMap };
  }
  if (out !== undefined) throw wrong(`--out writes and --${comparing} does not: give one of them`);
  if (check !== undefined && check !== compared) {
    throw wrong(`--check and --diff name two directories, "${check}" and "${compared}"`);
  }
  return { kind: comparing, directory: compared, sourceMap };
}

function parsed(args: readonly string[]) {
  // The option -o with the value "ut" is none that anybody means.
  const end = args.indexOf("--");
  for (const word of args.slice(0, end < 0 ? args.length : end)) {
    const [, name = ""] = /^-([a-z][a-z-]+)(?:=|$)/.exec(word) ?? [];
    if (Object.hasOwn(options, name))
      throw wrong(`There is no option "-${name}"`, `Did you mean "--${name}"?`);
  }
  const all = readWords(args);
  const given = new Set<string>();
  for (const token of all.tokens) {
    if (token.kind !== "option") continue;
    const option = options[token.name as OptionName];
    if (option.type === "string" && !("multiple" in option) && given.has(token.name))
      throw wrong(`--${token.name} takes one value and is given several times`);
    given.add(token.name);
  }
  return all;
}

function readWords(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const option = /'([^']*)'/.exec(message)?.[1] ?? "";
    if (errorCode(error) === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
      const known = Object.keys(options).map((name) => `--${name}`);
      const shorter = known.find((name) => option.startsWith(name));
      throw wrong(`There is no option "${option}"`, suggestSimilar(shorter ?? option, known));
    }
    const name = /--[a-z-]+/.exec(option)?.[0] ?? option;
    const next = args[args.indexOf(name) + 1];
    // A negative number is read as an option.
    const joined =
      args.includes(name) && /^-\d/.test(next ?? "") ? `Write ${name}=${next} if that is meant.` : undefined;
    throw message.includes("does not take")
      ? wrong(`${name} takes no value`)
      : wrong(`${name} needs a value`, joined);
  }
}

function wrong(sentence: string, guess?: string): Failure {
  return new Failure(guess === undefined ? `${sentence}.` : `${sentence}. ${guess}`, { usage: true });
}
