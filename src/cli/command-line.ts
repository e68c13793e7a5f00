import { parseArgs } from "node:util";
import { didYouMean } from "../model/did-you-mean.ts";
import { errorCode, Failure } from "./failure.ts";

/** What to do with the files of the bundle. */
export type Action =
  | { readonly kind: "list" }
  | { readonly kind: "write" | "check" | "diff"; readonly directory: string };

interface Input {
  /** A file, or "-". */
  readonly topology: string;
  /** A file, or "-". */
  readonly secrets: string | undefined;
  readonly quiet: boolean;
}

export type Command =
  | { readonly kind: "help" | "version" | "schema" }
  | ({ readonly kind: "secrets" } & Input)
  | ({ readonly kind: "bundle"; readonly action: Action; readonly hosts: readonly string[] } & Input);

const options = {
  out: { type: "string", short: "o" },
  check: { type: "string" },
  diff: { type: "string" },
  host: { type: "string", multiple: true },
  secrets: { type: "string" },
  "print-schema": { type: "boolean" },
  quiet: { type: "boolean", short: "q" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
} as const;

/**
 * What the arguments ask for.
 *
 * @throws Failure when they ask for nothing that can be done
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

  const making = positionals[0] === "secrets";
  const [topology, surplus] = making ? positionals.slice(1) : positionals;
  if (topology === undefined || topology === "") throw wrong("Name a topology file, or - for standard input");
  if (surplus !== undefined) throw wrong(`One topology at a time: "${topology}" is followed by "${surplus}"`);
  if (topology === "-" && values.secrets === "-") {
    throw wrong("The topology and the secrets cannot both come from standard input");
  }
  const input = { topology, secrets: values.secrets, quiet: values.quiet ?? false };
  if (!making) return { kind: "bundle", ...input, action: actionOf(values), hosts: values.host ?? [] };
  const foreign = (["out", "check", "diff", "host"] as const).find((name) => values[name] !== undefined);
  if (foreign) throw wrong(`--${foreign} does not go with "gen-bundle secrets"`);
  return { kind: "secrets", ...input };
}

function actionOf({ out, check, diff }: { out?: string; check?: string; diff?: string }): Action {
  const comparing = diff === undefined ? "check" : "diff";
  const compared = diff ?? check;
  if (compared === undefined) return out === undefined ? { kind: "list" } : { kind: "write", directory: out };
  if (out !== undefined) throw wrong(`--out writes and --${comparing} does not: give one of them`);
  if (check !== undefined && check !== compared) {
    throw wrong(`--check and --diff name two directories, "${check}" and "${compared}"`);
  }
  return { kind: comparing, directory: compared };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const option = /'([^']*)'/.exec(message)?.[1] ?? "";
    if (errorCode(error) === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
      const guess = didYouMean(
        option,
        Object.keys(options).map((name) => `--${name}`),
      );
      throw wrong(`There is no option "${option}"`, guess?.startsWith("Did") ? guess : undefined);
    }
    const name = /--[a-z-]+/.exec(option)?.[0] ?? option;
    throw wrong(message.includes("does not take") ? `${name} takes no value` : `${name} needs a value`);
  }
}

function wrong(sentence: string, guess?: string): Failure {
  return new Failure(guess === undefined ? `${sentence}.` : `${sentence}. ${guess}`, { usage: true });
}
