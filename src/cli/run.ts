import { printable } from "../report/printable.ts";
import { parseCommandLine } from "./command-line.ts";
import { Failure } from "./failure.ts";
import { help } from "./help.ts";
import type { Io } from "./io.ts";
import { version } from "./version.ts";

const failed = 2;

/** Runs the command of the arguments. Never throws; returns the exit code. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    const command = parseCommandLine(args);
    if (command.kind === "help" || command.kind === "version") {
      await io.stdout.write(command.kind === "help" ? help : `${version}\n`);
      return 0;
    }
    // Loading the library takes most of the time of a short run.
    const { perform } = await import("./perform.ts");
    return await perform(command, io);
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
