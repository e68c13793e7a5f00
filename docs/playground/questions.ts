import type { Diagnostic, Place, TopologyKey } from "../../src/index.ts";

/** A key of the topology with its text of `gen-bundle explain`. */
export type ExplainedKey = Pick<TopologyKey, "key" | "form" | "description" | "below"> & {
  readonly text: string;
};

/** A file of the bundle. */
export interface BundleFile {
  /** The path in the output directory. */
  readonly path: string;
  readonly host?: string;
  readonly content: string;
}

export interface Estate {
  readonly name: string;
  readonly picture: string;
  readonly files: readonly BundleFile[];
}

/** The questions that the page asks the library, each with its input and its answer. */
export interface Questions {
  readonly keys: { readonly input: undefined; readonly answer: readonly ExplainedKey[] };
  readonly findings: {
    readonly input: { readonly topology: string };
    readonly answer: readonly Diagnostic[];
  };
  /** The estate of a topology without errors. */
  readonly estate: { readonly input: { readonly topology: string }; readonly answer: Estate | undefined };
  /** The bundle as the command line writes it, packed as a zip archive. */
  readonly archive: {
    readonly input: { readonly topology: string };
    readonly answer: Uint8Array | undefined;
  };
  /** The report as a page. */
  readonly report: { readonly input: { readonly topology: string }; readonly answer: string | undefined };
  /** The plan of a change as text, or the findings for which there is none. */
  readonly plan: {
    readonly input: { readonly old: string; readonly topology: string };
    readonly answer: string;
  };
  readonly line: {
    readonly input: {
      readonly topology: string;
      readonly path: string;
      readonly host: string | undefined;
      readonly line: number;
    };
    readonly answer: { readonly text: string; readonly places: readonly Place[] } | undefined;
  };
}

export type Subject = keyof Questions;

export type Question = {
  readonly [Each in Subject]: {
    readonly id: number;
    readonly subject: Each;
    readonly input: Questions[Each]["input"];
  };
}[Subject];

/** An answer, or the message of an error. `took` is the time of the library alone, in milliseconds. */
export type Answer = { readonly id: number; readonly took: number } & (
  | { readonly value: Questions[Subject]["answer"] }
  | { readonly error: string }
);
