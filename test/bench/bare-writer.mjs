// The floor of a run that writes: a process that writes the same bytes to the same files, and does nothing else.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [packed, out] = process.argv.slice(2);
const bytes = readFileSync(`${packed}.bin`);
for (const [path, mode, start, end] of JSON.parse(readFileSync(`${packed}.json`, "utf8"))) {
  const file = join(out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes.subarray(start, end), { mode });
}
