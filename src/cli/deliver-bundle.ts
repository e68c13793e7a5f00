import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { emitBundle } from "../bundle.ts";
import type { EstateDocument, Plan, Secrets } from "../index.ts";
import { counted } from "../model/counted.ts";
import { bundlePath, documentPath } from "./bundle-file.ts";
import type { Command } from "./command-line.ts";
import { demandNoStage } from "./demand-no-stage.ts";
import { changeList, diffBundle } from "./diff-bundle.ts";
import { exitCode } from "./exit-code.ts";
import { fileList } from "./file-list.ts";
import type { Io } from "./io.ts";
import { isUpToDate, type Survey, stalePath, surveyBundle } from "./survey.ts";
import { writeBundle } from "./write-bundle.ts";

type Delivery = Pick<Extract<Command, { kind: "bundle" }>, "verbose"> & {
  readonly action: Exclude<Extract<Command, { kind: "bundle" }>["action"], { kind: "print" }>;
  /** The hosts whose files are meant, or undefined for all. */
  readonly hosts: ReadonlySet<string> | undefined;
  readonly secrets: Secrets | undefined;
  /** A document besides those of the estate. */
  readonly sources: EstateDocument | undefined;
};

/** What became of a bundle. */
interface Delivered {
  readonly code: number;
  /** The files that are listed, were written or differ. */
  readonly files: readonly string[];
  readonly survey?: Survey;
  /** The same for people, as a list and as a sentence. */
  readonly list?: string;
  readonly sentence?: string;
}

/**
 * Makes the files of a plan, and lists them, writes them, or compares them with a directory.
 *
 * @throws Failure if the directory cannot be read or written
 */
export function deliverBundle(
  plan: Plan,
  { action, hosts, secrets, sources, verbose }: Delivery,
  io: Io,
): Delivered {
  const made = emitBundle(plan, secrets);
  const bundle = sources ? { ...made, documents: [...made.documents, sources] } : made;
  if (action.kind === "list") {
    const artifacts = bundle.artifacts.filter(({ host }) => !hosts || hosts.has(host));
    const documents = hosts ? [] : bundle.documents;
    return {
      code: exitCode.done,
      files: [...artifacts.map(bundlePath), ...documents.map(documentPath)],
      list: fileList(artifacts, documents),
    };
  }
  const { directory } = action;
  if (action.kind === "write") {
    if (!action.overwrite) demandNoStage(directory, io.cwd());
    io.deferSignals();
    const survey = writeBundle(directory, io.cwd(), bundle, { hosts, overwrite: action.overwrite });
    const sentence = `Wrote "${directory}": ${written(survey)}.`;
    return { code: exitCode.done, files: differing(survey), survey, sentence };
  }
  const survey = surveyBundle(directory, io.cwd(), bundle, hosts);
  if (isUpToDate(survey))
    return { code: exitCode.done, files: [], survey, sentence: `"${directory}" is up to date.` };
  const files = differing(survey);
  return {
    code: exitCode.drift,
    files,
    survey,
    list: action.kind === "diff" ? diffBundle(survey, verbose) : changeList(survey, verbose),
    sentence: existsSync(resolve(io.cwd(), directory))
      ? `"${directory}" differs in ${counted(files.length, "file")}.${otherEstate(survey, bundle.name)}`
      : `"${directory}" does not exist; --out writes its ${counted(files.length, "file")}.`,
  };
}

function differing({ changes, open, stale }: Survey): readonly string[] {
  return [
    ...changes.map(({ file }) => file.path),
    ...open.map(({ path }) => `${path}/`),
    ...stale.map(stalePath),
  ];
}

/** Tells that a directory has the bundle of another estate, which explains the differences. */
function otherEstate({ estate, isForeign }: Survey, name: string): string {
  if (estate !== undefined && estate !== name)
    return ` It holds the bundle of the estate "${estate}", and the topology is of "${name}".`;
  return isForeign ? ` It holds a bundle of an estate "${name}" with other hosts.` : "";
}

function written({ changes, unchanged, stale }: Survey): string {
  const parts = [`${counted(changes.length, "file")} written`, `${unchanged} unchanged`];
  if (stale.length > 0) parts.push(`${stale.length} removed`);
  return parts.join(", ");
}
