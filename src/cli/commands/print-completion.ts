import { changeFindings } from "../../change/change-findings.ts";
import { ruleCatalogue } from "../../check.ts";
import { topologyReference } from "../../topology-reference.ts";
import type { Command } from "../command-line.ts";
import { completion } from "../completion.ts";
import { exampleNames } from "../copy-example.ts";
import { exitCode } from "../exit-code.ts";
import { platforms } from "../init.ts";
import type { Io } from "../io.ts";

type CompletionCommand = Extract<Command, { kind: "completion" }>;

export async function printCompletion({ shell }: CompletionCommand, io: Io): Promise<number> {
  // Without names that one chooses.
  const keys = topologyReference().filter(({ key }) => /^[\w.-]+$/.test(key));
  const known = {
    platforms: platforms().names,
    examples: exampleNames(),
    keys: keys.map(({ key }) => key),
    settings: keys.flatMap(({ key, below }) => (below.length === 0 ? [key] : [])),
    rules: [...ruleCatalogue, ...changeFindings].map(({ id }) => id),
  };
  await io.stdout.write(completion(shell, known));
  return exitCode.done;
}
