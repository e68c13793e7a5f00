import type { Secrets } from "./secrets.ts";

/** What a bundle is made and judged with besides its topology. Rules that need what is left out say nothing. */
export interface BuildOptions {
  /** Values of secrets by name. Those that are left out stand as placeholders, which no unit starts with. */
  readonly secrets?: Secrets | undefined;
  /** The day, as YYYY-MM-DD, that the ends of versions are held against. */
  readonly today?: string | undefined;
}
