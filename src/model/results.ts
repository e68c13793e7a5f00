/** Remembers the results of a function, so that the functions that take them refuse anything else with one sentence. */
export class Results<Result extends object> {
  readonly #requirement: string;
  readonly #known = new WeakSet<object>();

  /** @param requirement a sentence for callers without types */
  constructor(requirement: string) {
    this.#requirement = requirement;
  }

  add<Added extends Result>(result: Added): Added {
    this.#known.add(result);
    return result;
  }

  /** @throws TypeError for anything but a remembered result */
  demand(value: unknown): void {
    if (!this.#known.has(value as object)) throw new TypeError(this.#requirement);
  }
}

/** Reports whether a check holds. Values of callers without types may have any type, or throw when they are read. */
export function isValid(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
