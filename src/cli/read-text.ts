import { isUtf8 } from "node:buffer";
import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { dirname, join, parse, resolve } from "node:path";
import { shellWord } from "../formats/shell.ts";
import { closestTo } from "../model/did-you-mean.ts";
import { errorCode, Failure, reason } from "./failure.ts";
import type { Io } from "./io.ts";

/** Far more than any topology; a device or an endless stream must not fill the memory. */
const largest = 16 * 1024 * 1024;

/**
 * The text of a file, or of standard input for "-", without its byte order mark.
 *
 * @throws Failure if it cannot be read or is not UTF-8
 */
export async function readText(file: string, io: Io): Promise<string> {
  const bytes = file === "-" ? await readStream(io) : readFile(file, io);
  const name = inputName(file);
  if (bytes.length > largest) throw new Failure(`${name} is larger than ${largest / 1024 / 1024} MiB.`);
  if (!isUtf8(bytes)) throw new Failure(`${name} is not UTF-8 text${foreignByte(bytes, file)}`);
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}

/** What is known of a file in another encoding, and how to convert it. */
function foreignByte(bytes: Buffer, file: string): string {
  const quoted = file === "-" ? "FILE" : shellWord(file);
  const convert = (encoding: string) => `iconv -f ${encoding} -t UTF-8 ${quoted} > NEW`;
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return `, but UTF-16. Convert it: ${convert("UTF-16")}`;
  // A text without bytes that are no UTF-8 is as long when it is encoded again, up to the first of them.
  const before = bytes.toString("utf8").split("\uFFFD", 1)[0] ?? "";
  const offset = Buffer.byteLength(before);
  const byte = bytes[offset] ?? 0;
  const lines = before.split("\n");
  const line = `line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
  const isText = bytes.every(
    (each) => (each >= 0x20 && each !== 0x7f) || each === 0x09 || each === 0x0a || each === 0x0d,
  );
  return `: byte 0x${byte.toString(16).toUpperCase()} in ${line} is of another encoding.${
    isText
      ? ` If the file is in Windows-1252 or ISO 8859-1 (Latin-1), convert it: ${convert("WINDOWS-1252")}`
      : ""
  }`;
}

/** The name of an input in messages. */
export function inputName(file: string): string {
  return file === "-" ? "Standard input" : `"${file}"`;
}

async function readStream({ stdin }: Io): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stdin) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > largest) break;
    }
  } catch (error) {
    throw new Failure(`Cannot read standard input: ${reason(error)}.`);
  }
  return Buffer.concat(chunks);
}

function readFile(file: string, io: Io): Buffer {
  let descriptor: number | undefined;
  try {
    // Opening a pipe would block until another process opens it for writing.
    descriptor = openSync(resolve(io.cwd(), file), constants.O_RDONLY | constants.O_NONBLOCK);
    // A pipe, such as <(sops --decrypt …), has no size: read until it ends.
    const stats = fstatSync(descriptor);
    const chunks: Buffer[] = [];
    let length = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(
        Math.max(65_536, length === 0 ? Math.min(stats.size, largest) + 1 : 0),
      );
      const read = readSome(descriptor, chunk, !stats.isFile());
      if (read === 0 && length === 0 && stats.isFIFO())
        throw new Failure(`Nobody writes to the pipe "${file}".`);
      if (read === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, read));
      length += read;
      if (length > largest) return Buffer.concat(chunks);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    const guess =
      errorCode(error) === "ENOENT"
        ? similarFile(resolve(io.cwd(), file))
        : errorCode(error) === "EISDIR"
          ? topologyIn(file, io)
          : undefined;
    throw new Failure(
      `Cannot read "${file}": ${reason(error)}.${guess === undefined ? "" : ` Did you mean "${guess}"?`}`,
    );
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** The name of a file in the same folder that is almost the same as that of a missing one, apart from its extension. */
function similarFile(path: string): string | undefined {
  try {
    // Short names are alike by chance.
    const files = new Map(
      readdirSync(dirname(path))
        .slice(0, 1000)
        .filter((file) => parse(file).name.length >= 4)
        .map((file) => [parse(file).name, file]),
    );
    return files.get(closestTo(parse(path).name, [...files.keys()]) ?? "");
  } catch {
    return undefined;
  }
}

/** The path of a topology in a directory that is named in its place. */
function topologyIn(directory: string, io: Io): string | undefined {
  return ["json", "yaml", "yml"]
    .map((extension) => join(directory, `topology.${extension}`))
    .find((file) => existsSync(resolve(io.cwd(), file)));
}

/** Reads the available bytes; waits while a pipe is empty. A file such as /proc/kmsg would never have any. */
function readSome(descriptor: number, chunk: Buffer, waits: boolean): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      if (errorCode(error) !== "EAGAIN" || !waits) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
