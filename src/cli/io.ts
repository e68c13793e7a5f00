/** An output stream. */
export interface Output {
  readonly isTTY: boolean;
  /** Resolves once the text is written, or if the reader has gone away. */
  write(text: string): void | Promise<void>;
}

/** The environment of the command line, besides the file system. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** True if somebody can answer questions: standard input and standard error are a terminal. */
  readonly isInteractive?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
  /** Defers signals that end the program until the output directory is complete. */
  deferSignals(): void;
  /** Today, as YYYY-MM-DD. */
  today(): string;
}
