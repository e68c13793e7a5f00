import { defineConfig, mergeConfig } from "vitest/config";
import shared from "../vitest.config.ts";

/** Of `npm run fuzz`. */
export default mergeConfig(
  defineConfig({
    plugins: [
      {
        name: "declared",
        enforce: "pre",
        resolveId: (id, importer) =>
          id === "vitest" && importer !== undefined && /\/test\/readers\/[^/]+$/.test(importer)
            ? new URL("declared.ts", import.meta.url).pathname
            : undefined,
      },
    ],
  }),
  { ...shared, test: { ...shared.test, include: ["test/random/fuzz.ts"], globalSetup: [] } },
);
