import { buildBundle, type Diagnostic, type Plan, type Secrets, topologyJsonSchema } from "../index.ts";
import { didYouMean } from "../model/did-you-mean.ts";
import { printable } from "../report/printable.ts";
import { textReport } from "../report/text.ts";
import { colorOf } from "./color.ts";
import { type Command, parseCommandLine } from "./command-line.ts";
import { changeList, diffBundle } from "./diff-bundle.ts";
import { Failure } from "./failure.ts";
import { fileList } from "./file-list.ts";
import { help } from "./help.ts";
import type { Io } from "./io.ts";
import { makeSecrets } from "./make-secrets.ts";
import { readText } from "./read-text.ts";
import { readSecrets } from "./secrets-file.ts";
import { type Survey, surveyBundle } from "./survey.ts";
import { version } from "./version.ts";
import { writeBundle } from "./write-bundle.ts";

type BundleCommand = Extract<Command, { kind: "bundle" }>;
type SecretsCommand = Extract<Command, { kind: "secrets" }>;

/** The exit codes. */
const done = 0;
const findings = 1;
const failed = 2;
const drift = 3;

/** Does what the arguments ask for. Never throws; returns the exit code. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    return await perform(parseCommandLine(args), io);
  } catch (error) {
    const message = error instanceof Error ? error.message : "unknown error";
    const known = error instanceof Failure;
    const rest = known
      ? error.usage
        ? ' Try "gen-bundle --help".'
        : ""
      : " This is a defect: please report it.";
    await Promise.resolve(io.stderr.write(`gen-bundle: ${printable(message)}${rest}\n`)).catch(() => {});
    return failed;
  }
}

async function perform(command: Command, io: Io): Promise<number> {
  switch (command.kind) {
    case "help":
      await io.stdout.write(help);
      return done;
    case "version":
      await io.stdout.write(`${version}\n`);
      return done;
    case "schema":
      await io.stdout.write(`${JSON.stringify(topologyJsonSchema(), undefined, 2)}\n`);
      return done;
    case "secrets":
      return printSecrets(command, io);
    case "bundle":
      return makeBundle(command, io);
  }
}

async function makeBundle(command: BundleCommand, io: Io): Promise<number> {
  const text = await readText(command.topology, io);
  const secrets = command.secrets === undefined ? {} : await secretsOf(command.secrets, text, io);
  const built = buildBundle(text, { secrets });
  await report(built.diagnostics, text, command, io);
  if (!built.ok) return findings;

  const hosts = chosenHosts(command.hosts, built.plan);
  const artifacts = built.bundle.artifacts.filter(({ host }) => !hosts || hosts.has(host));
  const { action } = command;
  if (action.kind === "list") {
    await io.stdout.write(fileList(artifacts, hosts ? [] : built.bundle.documents));
    return done;
  }
  const survey = surveyBundle(action.directory, io.cwd(), built.bundle, hosts);
  const say = async (sentence: string) => {
    if (!command.quiet) await io.stderr.write(`${printable(sentence)}\n`);
  };
  if (action.kind === "write") {
    writeBundle(survey);
    await say(`Wrote "${action.directory}": ${written(survey)}.`);
    return done;
  }
  const differing = survey.changes.length + survey.stale.length;
  if (differing === 0) {
    await say(`"${action.directory}" is up to date.`);
    return done;
  }
  await io.stdout.write(action.kind === "diff" ? diffBundle(survey) : changeList(survey));
  await say(`"${action.directory}" differs in ${counted(differing, "file")}.`);
  return drift;
}

function written({ changes, unchanged, stale }: Survey): string {
  const parts = [`${counted(changes.length, "file")} written`, `${unchanged} unchanged`];
  if (stale.length > 0) parts.push(`${stale.length} removed`);
  return parts.join(", ");
}

async function printSecrets(command: SecretsCommand, io: Io): Promise<number> {
  const text = await readText(command.topology, io);
  const built = buildBundle(text);
  if (!built.ok) {
    await report(built.diagnostics, text, command, io);
    return findings;
  }
  const given = command.secrets === undefined ? {} : await secretsOf(command.secrets, text, io);
  await io.stdout.write(`${JSON.stringify(makeSecrets(built.plan.secrets, given), undefined, 2)}\n`);
  return done;
}

async function secretsOf(file: string, topology: string, io: Io): Promise<Secrets> {
  return readSecrets(file, io, () => {
    const built = buildBundle(topology);
    return built.ok ? built.plan.secrets.map(({ name }) => name) : [];
  });
}

async function report(
  diagnostics: readonly Diagnostic[],
  text: string,
  { topology, quiet }: { readonly topology: string; readonly quiet: boolean },
  io: Io,
): Promise<void> {
  const shown = quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
  if (quiet && shown.length === 0) return;
  const file = topology === "-" ? "<stdin>" : topology;
  await io.stderr.write(textReport(shown, { file, text, color: colorOf(io) }));
}

/** The hosts that the arguments name, if they name any. */
function chosenHosts(names: readonly string[], { hosts }: Plan): ReadonlySet<string> | undefined {
  if (names.length === 0) return undefined;
  for (const name of names) {
    const host = hosts.get(name);
    if (host?.managed) continue;
    const managed = [...hosts.values()].flatMap((each) => (each.managed ? [each.name] : []));
    const guess = didYouMean(name, managed);
    throw new Failure(
      host
        ? `Host "${name}" is not managed: it has no files.`
        : `The topology has no host "${name}".${guess ? ` ${guess}` : ""}`,
      { usage: true },
    );
  }
  return new Set(names);
}

function counted(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
