import { ruleCatalogue } from "../../check.ts";
import { listRules } from "../../report/rules.ts";
import type { Command } from "../command-line.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { json } from "../json.ts";

type RulesCommand = Extract<Command, { kind: "rules" }>;

export async function printRules({ format }: RulesCommand, io: Io): Promise<number> {
  await io.stdout.write(format === "json" ? json(ruleCatalogue) : listRules(ruleCatalogue));
  return exitCode.done;
}
