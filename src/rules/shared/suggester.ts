import { didYouMean } from "../../model/did-you-mean.ts";

const maximum = 20;

/**
 * Suggests which of `known` was meant, for the first wrong names alone: each comparison with every known name takes
 * its time, and where most names are wrong a suggestion for each helps nobody.
 */
export function suggester(known: Iterable<string>): (name: string) => string | undefined {
  const names = [...known];
  let given = 0;
  return (name) => (given++ < maximum ? didYouMean(name, names) : undefined);
}
