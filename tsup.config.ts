import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { defineConfig, type Options } from "tsup";
import { compileTemplate } from "./templates/compile.ts";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

const templates: Plugin = {
  name: "templates",
  setup(build) {
    build.onLoad({ filter: /\.ejs$/ }, async ({ path }) => ({
      contents: compileTemplate(await readFile(path, "utf8"), basename(path)),
      loader: "js",
    }));
  },
};

const shared: Options = {
  format: "esm",
  target: "node20",
  splitting: false,
  esbuildPlugins: [templates],
  // The rolled-up declarations still set `baseUrl`, which TypeScript 6 deprecates.
  dts: false,
};

export default defineConfig([
  {
    ...shared,
    entry: { index: "src/index.ts" },
    platform: "neutral",
    clean: true,
    dts: {
      compilerOptions: {
        ignoreDeprecations: "6.0",
        noEmit: false,
        rewriteRelativeImportExtensions: false,
        allowImportingTsExtensions: true,
      },
    },
  },
  {
    // Everything in one minified file: reading zod and yaml from node_modules costs more than the whole run.
    ...shared,
    entry: { cli: "src/cli/main.ts" },
    // Neutral, so that yaml is taken in its ES form: what it has for Node loads modules as CommonJS does.
    platform: "neutral",
    minify: true,
    external: [/^node:/],
    noExternal: [/.*/],
  },
]);
