import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { defineConfig } from "vitest/config";
import { compileTemplate } from "../templates/compile.ts";

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  plugins: [
    {
      name: "templates",
      transform: (code, id) => {
        if (id.endsWith(".ejs")) return compileTemplate(code, basename(id));
        return id.endsWith(".sh") ? `export default ${JSON.stringify(code)};` : undefined;
      },
    },
    {
      // A test file that is imported with "?declared" declares its tests instead of running them.
      name: "declared",
      enforce: "pre",
      resolveId: (id, importer) =>
        id === "vitest" && importer?.endsWith("?declared")
          ? new URL("declared.ts", import.meta.url).pathname
          : undefined,
    },
  ],
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The sources are loaded once, not by each file: what a test changes for all, it takes back.
    isolate: false,
    maxWorkers: availableParallelism(),
    // A test that asserts nothing cannot fail.
    expect: { requireAssertions: true },
    globalSetup: ["test/checkers/summary.ts"],
  },
});
