import { Failure, reason } from "./failure.ts";
import type { Io, Output } from "./io.ts";

/**
 * The environment of this process. Streams are opened on first use, because opening takes time; an import of node:process
 * would open all three.
 */
export function processIo(): Io {
  return {
    get stdin() {
      return process.stdin;
    },
    stdout: output(() => process.stdout, "standard output"),
    stderr: output(() => process.stderr, "standard error"),
    get isInteractive() {
      return process.stdin.isTTY === true && process.stderr.isTTY === true;
    },
    env: process.env,
    cwd: () => process.cwd(),
    deferSignals() {
      // Node calls listeners between synchronous steps, and writing is one such step. Then the signal takes effect.
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.once(signal, () => process.kill(process.pid, signal));
      }
    },
    today: () => new Date().toISOString().slice(0, 10),
  };
}

function output(stream: () => NodeJS.WriteStream, name: string): Output {
  let opened: NodeJS.WriteStream | undefined;
  const open = () => {
    // Without a listener a failed write would end the process with a stack trace; write() reports it instead.
    opened ??= stream().on("error", () => {});
    return opened;
  };
  return {
    get isTTY() {
      return open().isTTY === true;
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        open().write(text, (error) => {
          if (error && !closedByReader(error))
            reject(new Failure(`Cannot write to ${name}: ${reason(error)}.`));
          else resolve();
        });
      }),
  };
}

/** Checks whether the reader has gone away, as `head` does, which is no failure. */
function closedByReader(error: Error): boolean {
  return "code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");
}
