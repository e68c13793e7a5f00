/** The versions that a requirement admits. Undefined: no bound. */
export interface VersionBounds {
  readonly lowest?: Bound | undefined;
  readonly highest?: Bound | undefined;
}

interface Bound {
  readonly version: readonly number[];
  readonly included: boolean;
}

/**
 * The bounds of a requirement of pip, such as celery>=5.6,<5.7. Versions that are not only numbers have none, nor have
 * exclusions, so that what is admitted is never too little.
 *
 * @see https://packaging.python.org/en/latest/specifications/version-specifiers/
 */
export function versionBounds(requirement: string): VersionBounds {
  let lowest: Bound | undefined;
  let highest: Bound | undefined;
  const atLeast = (bound: Bound) => {
    if (!lowest || order(bound, lowest) > 0 || (order(bound, lowest) === 0 && !bound.included))
      lowest = bound;
  };
  const atMost = (bound: Bound) => {
    if (!highest || order(bound, highest) < 0 || (order(bound, highest) === 0 && !bound.included))
      highest = bound;
  };
  for (const [, operator = "", text = "", wild] of requirement.matchAll(
    /(==|>=|<=|~=|<|>)(\d+(?:\.\d+)*)(\.\*)?(?=,|$)/g,
  )) {
    const version = text.split(".").map(Number);
    if (operator === "==" && wild === undefined) {
      atLeast({ version, included: true });
      atMost({ version, included: true });
    } else if (operator === "==" || operator === "~=") {
      atLeast({ version, included: true });
      atMost({ version: next(operator === "==" ? version : version.slice(0, -1)), included: false });
    } else if (operator.startsWith(">")) atLeast({ version, included: operator === ">=" });
    else atMost({ version, included: operator === "<=" });
  }
  return { lowest, highest };
}

/** Reports whether no version satisfies both requirements. */
export function excludeEachOther(one: VersionBounds, other: VersionBounds): boolean {
  return isEmpty(one.lowest, other.highest) || isEmpty(other.lowest, one.highest);
}

function isEmpty(lowest: Bound | undefined, highest: Bound | undefined): boolean {
  if (!lowest || !highest) return false;
  const difference = order(lowest, highest);
  return difference > 0 || (difference === 0 && !(lowest.included && highest.included));
}

/** The first version after all that start with these numbers. */
function next(version: readonly number[]): readonly number[] {
  return [...version.slice(0, -1), (version.at(-1) ?? 0) + 1];
}

function order(a: Bound, b: Bound): number {
  for (let index = 0; index < Math.max(a.version.length, b.version.length); index++) {
    const difference = (a.version[index] ?? 0) - (b.version[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
