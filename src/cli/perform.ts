import type { Command } from "./command-line.ts";
import { makeBundle } from "./commands/make-bundle.ts";
import { printPackages } from "./commands/print-packages.ts";
import { printReport } from "./commands/print-report.ts";
import { printSecrets } from "./commands/print-secrets.ts";
import type { Io } from "./io.ts";

/**
 * Performs a command, and returns the exit code. Loading code takes most of the time of a short run, so that this file
 * imports only what checks a topology. Each file that is loaded besides costs about a millisecond.
 *
 * @throws Failure for wrong usage, and for files that cannot be read or written
 */
export async function perform(
  command: Exclude<Command, { kind: "help" | "version" }>,
  io: Io,
): Promise<number> {
  switch (command.kind) {
    case "bundle":
      return makeBundle(command, io);
    case "report":
      return printReport(command, io);
    case "packages":
      return printPackages(command, io);
    case "secrets":
      return printSecrets(command, io);
    default:
      return (await import("./perform-with-all.ts")).performWithAll(command, io);
  }
}
