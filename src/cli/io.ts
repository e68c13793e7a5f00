/** Where text goes. */
export interface Output {
  readonly isTTY: boolean;
  /** Resolves once the text is on its way, and also when nobody reads it any more. */
  write(text: string): void | Promise<void>;
}

/** All that the command line has of its surroundings besides the file system. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
  /** Lets a signal that ends the program wait until what is being written is whole. */
  deferSignals(): void;
  /** The day of the clock, as YYYY-MM-DD. */
  today(): string;
}
