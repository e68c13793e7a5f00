import { topologyJsonSchema } from "../../topology.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { json } from "../json.ts";

export async function printSchema(io: Io): Promise<number> {
  await io.stdout.write(json(topologyJsonSchema()));
  return exitCode.done;
}
