import { defineConfig } from "vitest/config";
import shared from "../vitest.config.ts";

/** Of `npm run fuzz`. */
export default defineConfig({
  ...shared,
  test: { ...shared.test, include: ["test/random/fuzz.ts"], globalSetup: [] },
});
