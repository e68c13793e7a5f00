import { didYouMean } from "../../model/did-you-mean.ts";

const maximum = 20;

/**
 * Suggests a known name for a wrong one. Only the first wrong names get a suggestion, because comparing all names takes
 * time, and many suggestions help nobody.
 */
export function suggester(
  known: Iterable<string>,
  suggest: typeof didYouMean = didYouMean,
): (name: string, except?: ReadonlySet<string>) => string | undefined {
  const names = [...known];
  let given = 0;
  return (name, except) => {
    if (given++ >= maximum) return undefined;
    const others = names.filter((each) => !except?.has(each));
    return suggest(name, others.length > 0 ? others : names);
  };
}
