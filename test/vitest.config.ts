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
  ],
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    globalSetup: ["test/checkers/summary.ts"],
  },
});
