import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  analyse,
  type BuildOptions,
  type CheckResult,
  changeFindings,
  checkTopology,
  compareEstates,
  type Diagnostic,
  type EstateChange,
  emitBundle,
  estatePackages,
  type Plan,
  planChange,
  readSourceText,
  readTopology,
  resolveTopology,
  ruleCatalogue,
  type TopologyKey,
  topologyJsonSchema,
  topologyReference,
  verifyChange,
} from "../index.ts";
import { counted } from "../model/counted.ts";
import { closestTo, didYouMean, suggestSimilar } from "../model/did-you-mean.ts";
import { groupBy } from "../model/group-by.ts";
import { isRange, namesIn, rangeMeant, sizeOfRange } from "../model/host-range.ts";
import { keyNamed } from "../model/key-named.ts";
import { makeSecretsCommand } from "../model/make-secrets-command.ts";
import { memoized } from "../model/memoized.ts";
import { mapNonEmpty } from "../model/non-empty.ts";
import { otherFileHint } from "../model/other-file-hint.ts";
import { managedHosts } from "../model/plan.ts";
import { bundleSummary } from "../report/bundle-summary.ts";
import { explainChangeFinding } from "../report/change-findings.ts";
import { changeMarkdown } from "../report/change-markdown.ts";
import { changeText } from "../report/change-text.ts";
import { comparisonMarkdown } from "../report/comparison-markdown.ts";
import { comparisonText } from "../report/comparison-text.ts";
import { estateReport } from "../report/estate.ts";
import { estatePage } from "../report/estate-page.ts";
import { findingsSince } from "../report/findings-since.ts";
import { githubReport } from "../report/github.ts";
import { changeJson, jsonReport } from "../report/json.ts";
import { packageLines } from "../report/packages.ts";
import { printable } from "../report/printable.ts";
import { ruleCounts } from "../report/rule-counts.ts";
import { explainRule, listRules } from "../report/rules.ts";
import { sarifReport } from "../report/sarif.ts";
import { textReport } from "../report/text.ts";
import { topologyReport } from "../report/topology.ts";
import { explainKey, listSections } from "../report/topology-reference.ts";
import { bundlePath, documentPath } from "./bundle-file.ts";
import { colorOf } from "./color.ts";
import type { Command } from "./command-line.ts";
import { completion } from "./completion.ts";
import { exampleNames } from "./copy-example.ts";
import { demandNoStage } from "./demand-no-stage.ts";
import { changeList, diffBundle } from "./diff-bundle.ts";
import { Failure } from "./failure.ts";
import { fileList } from "./file-list.ts";
import { init, platforms } from "./init.ts";
import type { Io } from "./io.ts";
import { makeSecrets } from "./make-secrets.ts";
import { pendingChanges } from "./pending-changes.ts";
import { readRunningEstate } from "./read-running-estate.ts";
import { inputName, readText } from "./read-text.ts";
import { readTopologies, type Topologies } from "./read-topologies.ts";
import { readSecrets, type SecretsFile } from "./secrets-file.ts";
import { shellHint } from "./shell-hint.ts";
import { isUpToDate, type Survey, stalePath, surveyBundle } from "./survey.ts";
import { trace } from "./trace.ts";
import { version } from "./version.ts";
import { withFileNames } from "./with-file-names.ts";
import { writeBundle } from "./write-bundle.ts";
import { writePage } from "./write-page.ts";
import { writePlan } from "./write-plan.ts";

/** Commands that need the library. */
type LibraryCommand = Exclude<Command, { kind: "help" | "version" }>;
type BundleCommand = Extract<Command, { kind: "bundle" }>;
type SecretsCommand = Extract<Command, { kind: "secrets" }>;
type PlanCommand = Extract<Command, { kind: "plan" }>;
type VerifyCommand = Extract<Command, { kind: "verify" }>;
type PackagesCommand = Extract<Command, { kind: "packages" }>;
type ReportCommand = Extract<Command, { kind: "report" }>;

/** The exit codes, besides 2 for failures. */
const done = 0;
const findings = 1;
const drift = 3;

/**
 * Performs a command, and returns the exit code.
 *
 * @throws Failure for wrong usage, and for files that cannot be read or written
 */
export async function perform(command: LibraryCommand, io: Io): Promise<number> {
  switch (command.kind) {
    case "schema":
      await io.stdout.write(`${JSON.stringify(topologyJsonSchema(), undefined, 2)}\n`);
      return done;
    case "init":
      await init(command, io);
      return done;
    case "rules":
      await io.stdout.write(command.format === "json" ? json(ruleCatalogue) : listRules(ruleCatalogue));
      return done;
    case "explain":
      return explain(command, io);
    case "completion":
      await io.stdout.write(
        completion(command.shell, {
          platforms: platforms().names,
          examples: exampleNames(),
          keys: completable().map(({ key }) => key),
          settings: completable().flatMap(({ key, below }) => (below.length === 0 ? [key] : [])),
          rules: [...ruleCatalogue, ...changeFindings].map(({ id }) => id),
        }),
      );
      return done;
    case "trace": {
      const traced = await trace(command, io);
      if (traced.ok) await io.stdout.write(traced.output);
      else if (command.format === "json") await io.stdout.write(jsonReport(traced));
      else
        await report(
          { diagnostics: traced.diagnostics, known: [] },
          traced.topology,
          { quiet: false, verbose: false, strict: false, format: command.format },
          io,
        );
      return traced.ok ? done : findings;
    }
    case "report":
      return printReport(command, io);
    case "plan":
      return printPlan(command, io);
    case "verify":
      return verifyPlan(command, io);
    case "packages":
      return printPackages(command, io);
    case "secrets":
      return printSecrets(command, io);
    case "bundle":
      return makeBundle(command, io);
  }
}

async function makeBundle(command: BundleCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const secrets = command.secrets === undefined ? undefined : await secretsOf(command.secrets, topology, io);
  const options = { ...given(secrets), today: command.today ?? io.today() };
  const base = await readBase(command.base, options, io);
  const checked = judged(topology.input, options);
  const { format, strict, action } = command;
  const found = findingsOf(checked, base, secrets);
  const { diagnostics } = found;
  const readable = checked.ok && (secrets?.diagnostics ?? []).length === 0;
  const ok = readable && !diagnostics.some(failing(strict));
  const finish = async (code: number, files?: readonly string[], survey?: Survey) => {
    const changes = survey && pendingChanges(survey);
    if (format === "json")
      await io.stdout.write(jsonReport({ ok, diagnostics, base: found.base, files, changes }));
    return code;
  };
  if (format !== "json") await report(found, { ...topology, secrets }, command, io);
  if (secrets?.readable)
    await io.stderr.write(
      `${printable(`warning: Every user of this machine can read ${inputName(secrets.name)}: "chmod 600 ${secrets.name}".`)}\n`,
    );
  const say = async (sentence: string) => {
    if (!command.quiet) await io.stderr.write(`${printable(sentence)}\n`);
  };
  if (!checked.ok || !readable) return finish(findings);
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
  const hosts = chosenHosts(command.hosts, checked.plan);
  // These formats have no place for files.
  if (action.kind === "list" && (format === "sarif" || format === "github")) return finish(done);
  const bundle = emitBundle(checked.plan, secrets?.values);
  if (action.kind === "list") {
    const artifacts = bundle.artifacts.filter(({ host }) => !hosts || hosts.has(host));
    const documents = hosts ? [] : bundle.documents;
    await print(
      command.verbose ? fileList(artifacts, documents) : bundleSummary(checked.plan, artifacts, documents),
    );
    if (!command.verbose && format === "text")
      await say("Nothing is written: --out DIR writes the files, and --verbose lists them.");
    return finish(done, [...artifacts.map(bundlePath), ...documents.map(documentPath)]);
  }
  const { directory } = action;
  let survey: Survey;
  if (action.kind === "write") {
    if (!action.overwrite) demandNoStage(directory, io.cwd());
    io.deferSignals();
    survey = writeBundle(directory, io.cwd(), bundle, { hosts, overwrite: action.overwrite });
  } else {
    survey = surveyBundle(directory, io.cwd(), bundle, hosts);
  }
  const differing = [
    ...survey.changes.map(({ file }) => file.path),
    ...survey.open.map(({ path }) => `${path}/`),
    ...survey.stale.map(stalePath),
  ];
  if (action.kind === "write") {
    await say(`Wrote "${directory}": ${written(survey)}.`);
    return finish(done, differing, survey);
  }
  if (isUpToDate(survey)) {
    await say(`"${directory}" is up to date.`);
    return finish(done, [], survey);
  }
  await print(
    action.kind === "diff" ? diffBundle(survey, command.verbose) : changeList(survey, command.verbose),
  );
  await say(
    existsSync(resolve(io.cwd(), directory))
      ? `"${directory}" differs in ${counted(differing.length, "file")}.${otherEstate(survey, bundle.name)}`
      : `"${directory}" does not exist; --out writes its ${counted(differing.length, "file")}.`,
  );
  return finish(drift, differing, survey);
}

/** Tells that a directory has the bundle of another estate, which explains the differences. */
function otherEstate({ estate, isForeign }: Survey, name: string): string {
  if (estate !== undefined && estate !== name)
    return ` It holds the bundle of the estate "${estate}", and the topology is of "${name}".`;
  return isForeign ? ` It holds a bundle of an estate "${name}" with other hosts.` : "";
}

/**
 * The findings of the library, and one about a time zone that Node.js does not know. Its names differ with the version and
 * the build of Node.js, so no rule may depend on them: the library finds the same everywhere.
 */
function judged(input: Topologies["input"], options: BuildOptions): CheckResult {
  const checked = checkTopology(input, options);
  const flaw = checked.ok ? unknownZone(checked.plan.timezone) : undefined;
  if (!flaw) return checked;
  const at = [readTopology(input).locate({ pointer: "/timezone" })] as const;
  const finding: Diagnostic = { rule: "invalid-value", severity: "warning", at, ...flaw };
  return { ...checked, diagnostics: [...checked.diagnostics, finding] };
}

function unknownZone(zone: string): Pick<Diagnostic, "message" | "hint"> | undefined {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    // Node.js ignores case, and hosts do not.
    const meant = Intl.supportedValuesOf("timeZone").find(
      (each) => each.toLowerCase() === zone.toLowerCase(),
    );
    return meant === undefined || meant === zone
      ? undefined
      : { message: `The time zone "${zone}" is written "${meant}".`, hint: `Write "${meant}".` };
  } catch {
    const known = Intl.supportedValuesOf("timeZone");
    const city = known.find((each) => each.toLowerCase().endsWith(`/${zone.toLowerCase()}`));
    return {
      message: `Node.js knows no time zone "${zone}", so hosts may not either.`,
      hint: suggestSimilar(city ?? zone, known) ?? '"timedatectl list-timezones" lists those of a host.',
    };
  }
}

/** The topology in one piece, with the origin of each value if there are several. */
function resolved({ input, texts }: Topologies): string {
  const topology = resolveTopology(readTopology(input));
  if (!topology) throw new Error("A topology without errors cannot be resolved.");
  return topologyReport(topology.value, texts ? topology.originOf : undefined);
}

async function explain({ subject, format }: Extract<Command, { kind: "explain" }>, io: Io): Promise<number> {
  const keys = topologyReference();
  if (subject === undefined) {
    await io.stdout.write(format === "json" ? json(keys) : listSections(keys));
    return done;
  }
  const rule = ruleCatalogue.find(({ id }) => id === subject);
  const finding = changeFindings.find(({ id }) => id === subject);
  const key = keyNamed(subject, keys);
  if (rule) await io.stdout.write(format === "json" ? json(rule) : explainRule(rule));
  else if (finding) await io.stdout.write(format === "json" ? json(finding) : explainChangeFinding(finding));
  else if (key) await io.stdout.write(format === "json" ? json(key) : explainKey(key, keys));
  else throw new Failure(`There is no rule and no key "${subject}".${meant(subject, keys)}`);
  return done;
}

/** The keys of the topology without names that one chooses. */
function completable(): readonly TopologyKey[] {
  return topologyReference().filter(({ key }) => /^[\w.-]+$/.test(key));
}

/** What can be explained: rules, findings about changes, and keys. */
function namesToExplain(keys: readonly TopologyKey[]): readonly string[] {
  return [...ruleCatalogue, ...changeFindings].map(({ id }) => id).concat(keys.map(({ key }) => key));
}

/** Suggests the rules and keys that a word may mean. */
function meant(subject: string, keys: readonly TopologyKey[]): string {
  const ending = keys.flatMap(({ key }) => (key.endsWith(`.${subject}`) ? [key] : []));
  if (ending.length > 1) return ` Keys of this name are ${ending.map((key) => `"${key}"`).join(", ")}.`;
  const known = namesToExplain(keys);
  const beginning = known.filter((name) => name.startsWith(subject) && !name.includes("."));
  if (beginning.length > 1 && beginning.length <= 20)
    return ` Those that begin so are ${beginning.map((name) => `"${name}"`).join(", ")}.`;
  const closest = ending[0] ?? closestTo(subject, known);
  if (closest === undefined && subject.includes("/"))
    return ` For a line of a file, add its number: gen-bundle explain ${subject}:1`;
  return closest === undefined
    ? ' "gen-bundle rules" lists the rules, and "gen-bundle explain" the keys of the topology.'
    : ` Did you mean "${closest}"?`;
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

async function printSecrets(command: SecretsCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const checked = checkTopology(topology.input);
  if (!checked.ok) {
    await report(findingsOf(checked, undefined), topology, command, io);
    return findings;
  }
  const { plan } = checked;
  const names = () => new Set(plan.secrets.map(({ name }) => name));
  const secrets =
    command.secrets === undefined ? undefined : await readSecrets(command.secrets, topology, io, names);
  const judged = secrets ? checkTopology(topology.input, given(secrets)).diagnostics : [];
  const unusable = [
    ...(secrets?.diagnostics ?? []),
    // Weak values are replaced one by one, with the services that use them.
    ...judged.filter(({ rule }) => rule === "secret-unencodable"),
  ];
  if (unusable.length > 0) {
    await report({ diagnostics: unusable, known: [] }, { ...topology, secrets }, command, io);
    return findings;
  }
  const made = makeSecrets(plan.secrets, secrets?.values ?? {});
  await io.stdout.write(`${JSON.stringify(made, undefined, 2)}\n`);
  const missing = plan.secrets.filter(({ name }) => !Object.hasOwn(made, name));
  for (const { name, purpose } of missing)
    await io.stderr.write(`Add the value of "${name}" (${purpose}), which gen-bundle cannot make.\n`);
  return done;
}

async function printPackages(command: PackagesCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const built = checkTopology(topology.input, { today: command.today ?? io.today() });
  const heard = withoutMissingSecrets(findingsOf(built, undefined));
  const ok = built.ok && !heard.diagnostics.some(failing(command.strict));
  const packages = built.ok ? estatePackages(built.plan) : undefined;
  if (command.format === "json") await io.stdout.write(jsonReport({ ok, ...heard, packages }));
  else {
    await report(heard, topology, command, io);
    if (packages) await io.stdout.write(packageLines(packages));
  }
  return ok ? done : findings;
}

/** Findings for commands that need no secrets. */
function withoutMissingSecrets(found: Findings): Findings {
  return { ...found, diagnostics: found.diagnostics.filter(({ rule }) => rule !== "secrets-left-out") };
}

async function printReport(command: ReportCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const options = { today: command.today ?? io.today() };
  const base = await readBase(command.base, options, io);
  const other = command.compare === undefined ? undefined : await readOther(command.compare, options, io);
  const built = checkTopology(topology.input, options);
  const found = findingsOf(built, base);
  const heard = withoutMissingSecrets(found);
  const ok = built.ok && !heard.diagnostics.some(failing(command.strict));
  if (command.format !== "json") await report(heard, topology, command, io);
  if (built.ok && other && !other.built.ok) {
    const errors = other.built.diagnostics.filter(({ severity }) => severity === "error").length;
    throw new Failure(
      `${inputName(other.file)} has ${counted(errors, "error")}, so there is no estate to compare with; gen-bundle lists them when it is given that file alone.`,
    );
  }
  if (!built.ok || !other?.built.ok) {
    const analysis = built.ok ? analyse(built.plan) : undefined;
    if (command.format === "json") await io.stdout.write(jsonReport({ ok, ...heard, analysis }));
    else if (analysis && built.ok && command.html === undefined)
      await io.stdout.write(estateReport(built.plan.name, analysis));
    if (command.html === undefined || !built.ok || !analysis) return ok ? done : findings;
    const shown = heard.diagnostics.map(shellHint);
    writePage(command.html, io.cwd(), estatePage(built.plan, analysis, shown, topology.file));
    if (!command.quiet) await io.stderr.write(`${printable(`Wrote "${command.html}".`)}\n`);
    return ok ? done : findings;
  }
  const comparison = compareEstates(other.built.plan, built.plan);
  const { name } = built.plan;
  const title = other.built.plan.name === name ? name : `${other.built.plan.name} -> ${name}`;
  if (command.format === "json") await io.stdout.write(jsonReport({ ok, ...heard, comparison }));
  else if (command.format === "markdown") await io.stdout.write(comparisonMarkdown(title, comparison));
  else await io.stdout.write(comparisonText(title, comparison));
  return ok ? done : findings;
}

async function printPlan(command: PlanCommand, io: Io): Promise<number> {
  const topology = await readTopologies(command, io);
  const old = await readRunningEstate(command.old, io);
  const secrets = command.secrets === undefined ? undefined : await secretsOf(command.secrets, topology, io);
  const former =
    command.oldSecrets === undefined ? undefined : await secretsOf(command.oldSecrets, topology, io);
  const options = {
    ...given(secrets),
    today: command.today ?? io.today(),
    down: command.down,
    skippedGates: command.skippedGates,
    oldSecrets: former?.values,
  };
  const planned = planChange(old.topology.input, topology.input, options);
  if (planned.ok) for (const { bundle } of planned.change.stages.slice(0, 1)) old.demand(bundle);
  // These are about options, which have no place in a file.
  const option = planned.diagnostics.find(({ rule }) =>
    ["change-gate", "change-host-unknown"].includes(rule),
  );
  if (option) throw new Failure([option.message, option.hint ?? ""].join(" ").trim());
  const unread = [...(secrets?.diagnostics ?? []), ...(former?.diagnostics ?? [])];
  const { out } = command;
  // Warnings of the new topology are those of the bundle command; here only the way to it matters, and the files that lead there.
  const heard = planned.diagnostics.filter(
    ({ rule }) =>
      !planned.ok || rule.startsWith("secret-") || (out !== undefined && rule === "secrets-left-out"),
  );
  const diagnostics = [...unread, ...heard];
  const ok = planned.ok && unread.length === 0;
  const { format } = command;
  if (format === "json") {
    const change = planned.ok ? changeJson(planned.change) : undefined;
    await io.stdout.write(jsonReport({ ok, diagnostics, change }));
  } else await report({ diagnostics, known: [] }, { ...topology, secrets }, command, io);
  if (!planned.ok || !ok) return findings;
  const { change } = planned;
  if (format === "text") await io.stdout.write(changeText(change));
  if (format === "markdown") await io.stdout.write(changeMarkdown(change));
  const { stages } = change;
  if (out === undefined || stages.length === 1) return done;
  io.deferSignals();
  writePlan(out, io.cwd(), change, command.overwrite);
  if (!command.quiet)
    await io.stderr.write(
      `${printable(`Wrote "${out}": the files of ${counted(stages.length - 1, "stage")} and of the estate as it is, and plan/PLAN.md, with which to begin.`)}\n`,
    );
  return done;
}

async function verifyPlan({ plan, ends, today, format, quiet }: VerifyCommand, io: Io): Promise<number> {
  const text = await readText(plan, io);
  const before = ends && (await readRunningEstate(ends.old, io)).topology.input;
  const after =
    ends && (await readTopologies({ kind: "report", topologies: ends.topologies, set: [] }, io)).input;
  const { ok, diagnostics } = verifyChange(text, { before, after, today: today ?? io.today() });
  if (format === "json") await io.stdout.write(jsonReport({ ok, diagnostics }));
  else if (ok) {
    const skipped = skippedIn(text).map((each) => `"${each}"`);
    const but =
      skipped.length > 0 ? ` It skips ${counted(skipped.length, "gate")}: ${skipped.join(", ")}.` : "";
    if (!quiet)
      await io.stdout.write(
        `${printable(`${inputName(plan)} keeps every law of a change. Its texts for people, and what it says of stops, are not proven.${but}`)}\n`,
      );
  } else {
    const { locate } = readSourceText(text);
    const placed = diagnostics.map((each) => ({ ...each, at: mapNonEmpty(each.at, locate) }));
    await io.stderr.write(textReport(placed, { file: plan, color: colorOf(io) }));
  }
  return ok ? done : findings;
}

/** The gates that a proven plan skips, each once, with its reason. */
function skippedIn(plan: string): readonly string[] {
  const { change, steps } = JSON.parse(plan) as { readonly change?: EstateChange } & EstateChange;
  const gates = (change?.steps ?? steps).flatMap((step) => (step.kind === "install" ? step.gates : []));
  return [
    ...new Set(gates.flatMap(({ name, skipped }) => (skipped === undefined ? [] : [`${name}: ${skipped}`]))),
  ];
}

/** A topology besides that of the command. */
interface Other {
  readonly file: string;
  readonly built: CheckResult;
}

async function readOther(file: string, options: BuildOptions, io: Io): Promise<Other> {
  const { input } = await readTopologies({ kind: "report", topologies: [file], set: [] }, io);
  return { file, built: judged(input, options) };
}

/** Reads the topology of --base. If it has errors, not all of its other findings may be known. */
async function readBase(file: string | undefined, options: BuildOptions, io: Io): Promise<Other | undefined> {
  if (file === undefined) return undefined;
  const base = await readOther(file, { ...options, consequences: true }, io);
  const { diagnostics } = base.built;
  // Of a file that is no topology, this is the only finding.
  if (diagnostics.length === 1 && diagnostics[0]?.hint?.startsWith(otherFileHint))
    throw new Failure(
      `--base takes a topology, and ${inputName(file)} is none. The values of secrets are given with --secrets.`,
    );
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0)
    await io.stderr.write(
      `${printable(inputName(file))} has ${counted(errors, "error")}, so findings that it has too may be listed as new.\n`,
    );
  return base;
}

/** The findings to report. */
interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  /** The findings that the base has too. */
  readonly known: readonly Diagnostic[];
  readonly base?: { readonly file: string; readonly findings: Readonly<Record<string, number>> };
}

function findingsOf(built: CheckResult, base: Other | undefined, secrets?: SecretsFile): Findings {
  const unread = secrets?.diagnostics ?? [];
  // Values that cannot be read are not missing.
  const checked = built.diagnostics.filter(({ rule }) => unread.length === 0 || rule !== "secret-missing");
  const diagnostics = [...unread, ...checked];
  if (!base) return { diagnostics, known: [] };
  const { fresh, known } = findingsSince(base.built.diagnostics, diagnostics);
  const amounts = [...groupBy(known, ({ rule }) => rule)].map(([rule, { length }]) => [rule, length]);
  return { diagnostics: fresh, known, base: { file: base.file, findings: Object.fromEntries(amounts) } };
}

/** Reads the values of secrets, with the names of secrets in the topology. */
async function secretsOf(file: string, topology: Topologies, io: Io): Promise<SecretsFile> {
  const known = memoized(() => {
    const checked = checkTopology(topology.input);
    return new Set(checked.ok ? checked.plan.secrets.map(({ name }) => name) : []);
  });
  return readSecrets(file, topology, io, () => known(""));
}

/** The options of a build with the values of a file. */
function given(secrets: SecretsFile | undefined): BuildOptions {
  return secrets ? { secrets: secrets.values, secretPlaces: secrets.places } : {};
}

/** Prints findings in the requested format: for people on standard error, for programs on standard output. */
async function report(
  { diagnostics, known, base }: Findings,
  { secrets, ...topologies }: Topologies & { readonly secrets?: SecretsFile | undefined },
  { quiet, verbose, format, strict }: Pick<BundleCommand, "quiet" | "verbose" | "format" | "strict">,
  io: Io,
): Promise<void> {
  const { file, text, texts = [] } = topologies;
  const named = (diagnostic: Diagnostic): Diagnostic =>
    secrets && diagnostic.hint?.includes(makeSecretsCommand)
      ? { ...diagnostic, hint: withFileNames(diagnostic.hint, topologies, secrets.name) }
      : diagnostic;
  const shown = (quiet ? diagnostics.filter(failing(strict)) : diagnostics).map(shellHint).map(named);
  if (format === "sarif") {
    await io.stdout.write(sarifReport(shown, { file, version, rules: ruleCatalogue }));
  } else if (format === "github") {
    await io.stdout.write(githubReport(shown, { file }));
  } else if (!quiet || shown.length > 0) {
    const isSecret = shown.some(({ at }) => at.some((place) => place.file === secrets?.name));
    const all = secrets && isSecret ? [...texts, secrets.excerpts()] : texts;
    await io.stderr.write(textReport(shown, { file, text, texts: all, verbose, color: colorOf(io) }));
  }
  if (base && known.length > 0 && !quiet)
    await io.stderr.write(`${printable(`${inputName(base.file)} also has: ${ruleCounts(known)}.`)}\n`);
}

/** The hosts of --host, or undefined for all. */
function chosenHosts(given: readonly string[], plan: Plan): ReadonlySet<string> | undefined {
  if (given.length === 0) return undefined;
  const names = given.flatMap((name) =>
    isRange(name) && sizeOfRange(name) <= plan.hosts.size ? namesIn(name) : [name],
  );
  for (const name of names) {
    const host = plan.hosts.get(name);
    if (host?.managed) continue;
    const known = managedHosts(plan).map((each) => each.name);
    const several = name.split(",");
    const guess =
      several.length > 1 && several.every((each) => known.includes(each))
        ? `Give the option for each host: ${several.map((each) => `--host ${each}`).join(" ")}.`
        : (rangeMeant(name) ?? didYouMean(name, known));
    throw new Failure(
      host
        ? `Host "${name}" is not managed: it has no files.`
        : `The topology has no host "${name}".${guess ? ` ${guess}` : ""}`,
    );
  }
  return new Set(names);
}
