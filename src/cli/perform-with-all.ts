import type { Command } from "./command-line.ts";
import { explain } from "./commands/explain.ts";
import { printCompletion } from "./commands/print-completion.ts";
import { printPlan } from "./commands/print-plan.ts";
import { printRules } from "./commands/print-rules.ts";
import { printSchema } from "./commands/print-schema.ts";
import { printTrace } from "./commands/print-trace.ts";
import { verifyPlan } from "./commands/verify-plan.ts";
import { exitCode } from "./exit-code.ts";
import { init } from "./init.ts";
import type { Io } from "./io.ts";

type Kind = "plan" | "verify" | "trace" | "explain" | "rules" | "schema" | "completion" | "init";

/**
 * Performs a command that needs more than a check of a topology, and returns the exit code.
 *
 * @throws Failure for wrong usage, and for files that cannot be read or written
 */
export async function performWithAll(command: Extract<Command, { kind: Kind }>, io: Io): Promise<number> {
  switch (command.kind) {
    case "plan":
      return printPlan(command, io);
    case "verify":
      return verifyPlan(command, io);
    case "trace":
      return printTrace(command, io);
    case "explain":
      return explain(command, io);
    case "rules":
      return printRules(command, io);
    case "schema":
      return printSchema(io);
    case "completion":
      return printCompletion(command, io);
    case "init":
      await init(command, io);
      return exitCode.done;
  }
}
