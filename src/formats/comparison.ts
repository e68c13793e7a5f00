import { shellWord } from "./shell.ts";

interface Comparison {
  /** Plural or singular with its verb, such as "The members of etcd are". */
  readonly subject: string;
  /** Shell command that prints what the host really has, on one line. */
  readonly found: string;
  readonly expected: string;
  readonly advice: string;
}

/** Shell command that fails unless another one prints what was generated, and then prints both and what to do. */
export function comparison({ subject, found, expected, advice }: Comparison): string {
  return `found=$(${found}) || exit; [ "$found" = ${shellWord(expected)} ] || { echo ${shellWord(subject)} "$found;" ${shellWord(`the topology has ${expected}. ${advice}.`)}; exit 1; }`;
}
