#!/usr/bin/env node
import { processIo } from "./process-io.ts";
import { run } from "./run.ts";
import { useCompileCache } from "./use-compile-cache.ts";

useCompileCache(process.env);
process.exitCode = await run(process.argv.slice(2), processIo());
