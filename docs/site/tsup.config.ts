import { defineConfig } from "tsup";
import { templates } from "../../tsup.config.ts";

export default defineConfig({
  entry: ["docs/site/write-pages.ts"],
  outDir: "docs/site/dist",
  clean: true,
  format: "esm",
  target: "node20",
  esbuildPlugins: [templates],
  // Scripts that are the same for every host.
  loader: { ".sh": "text" },
});
