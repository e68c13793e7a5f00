#!/usr/bin/env node
import { processIo } from "./process-io.ts";
import { run } from "./run.ts";
import { useCompileCache } from "./use-compile-cache.ts";

useCompileCache(process.env);
// CommonJS has no await here, and run never throws.
void run(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
