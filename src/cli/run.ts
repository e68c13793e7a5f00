import {
  analyse,
  buildBundle,
  type Diagnostic,
  type Plan,
  readTopology,
  resolveTopology,
  ruleCatalogue,
  type Secrets,
  topologyJsonSchema,
} from "../index.ts";
import { counted } from "../model/counted.ts";
import { didYouMean } from "../model/did-you-mean.ts";
import { managedHosts } from "../model/plan.ts";
import { estateReport } from "../report/estate.ts";
import { githubReport } from "../report/github.ts";
import { jsonReport } from "../report/json.ts";
import { printable } from "../report/printable.ts";
import { explainRule, listRules } from "../report/rules.ts";
import { sarifReport } from "../report/sarif.ts";
import { textReport } from "../report/text.ts";
import { topologyReport } from "../report/topology.ts";
import { bundlePath, documentPath } from "./bundle-file.ts";
import { colorOf } from "./color.ts";
import { type Command, parseCommandLine } from "./command-line.ts";
import { changeList, diffBundle, stalePath } from "./diff-bundle.ts";
import { Failure } from "./failure.ts";
import { fileList } from "./file-list.ts";
import { help } from "./help.ts";
import type { Io } from "./io.ts";
import { makeSecrets } from "./make-secrets.ts";
import { readTopologies, type Topologies } from "./read-topologies.ts";
import { readSecrets } from "./secrets-file.ts";
import { shellHint } from "./shell-hint.ts";
import { isUpToDate, type Survey, surveyBundle } from "./survey.ts";
import { version } from "./version.ts";
import { writeBundle } from "./write-bundle.ts";

type BundleCommand = Extract<Command, { kind: "bundle" }>;
type InputCommand = Extract<Command, { kind: "secrets" | "report" }>;

/** The exit codes. */
const done = 0;
const findings = 1;
const failed = 2;
const drift = 3;

/** Runs the command of the arguments. Never throws; returns the exit code. */
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
    case "rules":
      await io.stdout.write(command.format === "json" ? json(ruleCatalogue) : listRules(ruleCatalogue));
      return done;
    case "explain":
      return explain(command, io);
    case "report":
      return printReport(command, io);
    case "secrets":
      return printSecrets(command, io);
    case "bundle":
      return makeBundle(command, io);
  }
}

async function makeBundle(command: BundleCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const secrets = command.secrets === undefined ? undefined : await secretsOf(command.secrets, topology, io);
  const built = buildBundle(topology.input, { secrets, today: command.today ?? io.today() });
  const { format, strict, action } = command;
  const { diagnostics } = built;
  const ok = built.ok && !diagnostics.some(failing(strict));
  const finish = async (code: number, files?: readonly string[]) => {
    if (format === "json") await io.stdout.write(jsonReport({ ok, diagnostics, files }));
    return code;
  };
  if (format !== "json") await report(diagnostics, topology, command, io);
  const say = async (sentence: string) => {
    if (!command.quiet) await io.stderr.write(`${printable(sentence)}\n`);
  };
  if (!built.ok) return finish(findings);
  if (!ok) {
    await say("No bundle: --strict treats warnings as errors.");
    return finish(findings);
  }

  if (action.kind === "print") {
    await io.stdout.write(resolved(topology));
    return finish(done);
  }
  const print = async (list: string) => {
    if (format === "text") await io.stdout.write(list);
  };
  const hosts = chosenHosts(command.hosts, built.plan);
  if (action.kind === "list") {
    const artifacts = built.bundle.artifacts.filter(({ host }) => !hosts || hosts.has(host));
    const documents = hosts ? [] : built.bundle.documents;
    await print(fileList(artifacts, documents));
    return finish(done, [...artifacts.map(bundlePath), ...documents.map(documentPath)]);
  }
  const { directory } = action;
  let survey: Survey;
  if (action.kind === "write") {
    io.deferSignals();
    survey = writeBundle(directory, io.cwd(), built.bundle, { hosts, overwrite: action.overwrite });
  } else {
    survey = surveyBundle(directory, io.cwd(), built.bundle, hosts);
  }
  const differing = [
    ...survey.changes.map(({ file }) => file.path),
    ...survey.open.map(({ path }) => `${path}/`),
    ...survey.stale.map(stalePath),
  ];
  if (action.kind === "write") {
    await say(`Wrote "${directory}": ${written(survey)}.`);
    return finish(done, differing);
  }
  if (isUpToDate(survey)) {
    await say(`"${directory}" is up to date.`);
    return finish(done, []);
  }
  await print(action.kind === "diff" ? diffBundle(survey) : changeList(survey));
  await say(`"${directory}" differs in ${counted(differing.length, "file")}.`);
  return finish(drift, differing);
}

/** The topology in one piece, with the origin of each value if there are several. */
function resolved({ input, texts }: Topologies): string {
  const topology = resolveTopology(readTopology(input));
  if (!topology) throw new Error("A topology without errors cannot be resolved.");
  return topologyReport(topology.value, texts ? topology.originOf : undefined);
}

async function explain({ rule, format }: Extract<Command, { kind: "explain" }>, io: Io): Promise<number> {
  const described = ruleCatalogue.find(({ id }) => id === rule);
  if (!described) {
    const guess = didYouMean(
      rule,
      ruleCatalogue.map(({ id }) => id),
    );
    throw new Failure(`There is no rule "${rule}".${guess?.startsWith("Did") ? ` ${guess}` : ""}`, {
      usage: true,
    });
  }
  await io.stdout.write(format === "json" ? json(described) : explainRule(described));
  return done;
}

/** A predicate for findings that fail the run. */
function failing(strict: boolean): (diagnostic: Diagnostic) => boolean {
  return ({ severity }) => severity === "error" || (strict && severity === "warning");
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function written({ changes, unchanged, stale }: Survey): string {
  const parts = [`${counted(changes.length, "file")} written`, `${unchanged} unchanged`];
  if (stale.length > 0) parts.push(`${stale.length} removed`);
  return parts.join(", ");
}

async function printSecrets(command: InputCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const built = buildBundle(topology.input);
  if (!built.ok) {
    await report(built.diagnostics, topology, command, io);
    return findings;
  }
  const given = command.secrets === undefined ? {} : await secretsOf(command.secrets, topology, io);
  const made = makeSecrets(built.plan.secrets, given);
  await io.stdout.write(`${JSON.stringify(made, undefined, 2)}\n`);
  const missing = built.plan.secrets.filter(({ name }) => !Object.hasOwn(made, name));
  for (const { name, purpose } of missing)
    await io.stderr.write(`Add the value of "${name}" (${purpose}), which gen-bundle cannot make.\n`);
  return done;
}

async function printReport(command: InputCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const built = buildBundle(topology.input, { today: command.today ?? io.today() });
  // Missing secrets do not affect the report.
  const heard = built.diagnostics.filter(({ rule }) => rule !== "secrets-left-out");
  const ok = built.ok && !heard.some(failing(command.strict));
  const analysis = built.ok ? analyse(built.plan) : undefined;
  if (command.format === "json") {
    await io.stdout.write(jsonReport({ ok, diagnostics: heard, analysis }));
  } else {
    await report(heard, topology, command, io);
    if (analysis && built.ok) await io.stdout.write(estateReport(built.plan.name, analysis));
  }
  return ok ? done : findings;
}

/** Reads the values of secrets, with the names of secrets in the topology. */
async function secretsOf(file: string, topology: Topologies, io: Io): Promise<Secrets> {
  return readSecrets(file, io, () => {
    const built = buildBundle(topology.input);
    return built.ok ? built.plan.secrets.map(({ name }) => name) : [];
  });
}

/** Prints findings in the requested format: for people on standard error, for programs on standard output. */
async function report(
  diagnostics: readonly Diagnostic[],
  { file, text, texts }: Topologies,
  { quiet, format, strict }: Pick<BundleCommand, "quiet" | "format" | "strict">,
  io: Io,
): Promise<void> {
  const shown = (quiet ? diagnostics.filter(failing(strict)) : diagnostics).map(shellHint);
  if (format === "sarif") {
    await io.stdout.write(sarifReport(shown, { file, version, rules: ruleCatalogue }));
  } else if (format === "github") {
    await io.stdout.write(githubReport(shown, { file }));
  } else if (!quiet || shown.length > 0) {
    await io.stderr.write(textReport(shown, { file, text, texts, color: colorOf(io) }));
  }
}

/** The hosts of --host, or undefined for all. */
function chosenHosts(names: readonly string[], plan: Plan): ReadonlySet<string> | undefined {
  if (names.length === 0) return undefined;
  for (const name of names) {
    const host = plan.hosts.get(name);
    if (host?.managed) continue;
    const guess = didYouMean(
      name,
      managedHosts(plan).map((each) => each.name),
    );
    throw new Failure(
      host
        ? `Host "${name}" is not managed: it has no files.`
        : `The topology has no host "${name}".${guess ? ` ${guess}` : ""}`,
      { usage: true },
    );
  }
  return new Set(names);
}
