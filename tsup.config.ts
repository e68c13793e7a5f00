import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { defineConfig, type Options } from "tsup";
import { manual } from "./src/cli/manual.ts";
import { compileTemplate } from "./templates/compile.ts";

/** What dist/ holds of others, whose licences ask to be passed on. */
const bundled = ["zod", "yaml", "ipaddr.js", "@noble/hashes"];

async function writeDocuments() {
  await writeFile("dist/gen-bundle.1", manual());
  const texts = await Promise.all(
    bundled.map(async (name) => `${name}\n\n${await readFile(`node_modules/${name}/LICENSE`, "utf8")}`),
  );
  await writeFile("dist/LICENSES.txt", texts.join("\n\n----\n\n"));
}

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

export const templates: Plugin = {
  name: "templates",
  setup(build) {
    build.onLoad({ filter: /\.ejs$/ }, async ({ path }) => ({
      contents: compileTemplate(await readFile(path, "utf8"), basename(path)),
      loader: "js",
    }));
  },
};

/** The library, which stands beside the files that use it. */
const library: Plugin = {
  name: "library",
  setup(build) {
    build.onResolve({ filter: /^\.\/index\.ts$/ }, ({ importer }) =>
      basename(importer) === "testing.ts" ? { path: "./index.js", external: true } : undefined,
    );
  },
};

/**
 * Turns the modules of the command line into CommonJS, which Node.js loads in less time: a tenth of a short run. esbuild splits
 * none but ES modules.
 */
const commonJs: Plugin = {
  name: "commonjs",
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const file of outputFiles) {
        const { code } = await build.esbuild.transform(file.text, {
          format: "cjs",
          platform: "node",
          target: "node20",
          minify: true,
          supported: { "dynamic-import": false },
          define: { "import.meta.url": "fileUrl" },
          banner: 'const fileUrl = require("node:url").pathToFileURL(__filename).href;',
        });
        file.contents = Buffer.from(code);
      }
    });
  },
};

const shared: Options = {
  format: "esm",
  target: "node20",
  splitting: false,
  esbuildPlugins: [templates],
  // Scripts that are the same for every host.
  loader: { ".sh": "text" },
  // The rolled-up declarations still set `baseUrl`, which TypeScript 6 deprecates.
  dts: false,
};

export default defineConfig([
  {
    ...shared,
    entry: { index: "src/index.ts", testing: "src/testing.ts" },
    esbuildPlugins: [templates, library],
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
    // Everything in minified files: reading zod and yaml from node_modules costs more than the whole run.
    ...shared,
    entry: { cli: "src/cli/main.ts" },
    // Each command loads what it needs (src/cli/perform.ts).
    splitting: true,
    esbuildPlugins: [templates, commonJs],
    outExtension: () => ({ js: ".cjs" }),
    esbuildOptions(options) {
      options.chunkNames = "cli-[name]-[hash]";
    },
    // Neutral, so that yaml is taken in its ES form: what it has for Node loads modules as CommonJS does.
    platform: "neutral",
    minify: true,
    onSuccess: writeDocuments,
    external: [/^node:/],
    noExternal: [/.*/],
  },
]);
