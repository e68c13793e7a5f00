/** A function that computes the result of each input once. */
export function memoized<Input, Output>(compute: (input: Input) => Output): (input: Input) => Output {
  const known = new Map<Input, Output>();
  return (input) => {
    const result = known.get(input) ?? compute(input);
    known.set(input, result);
    return result;
  };
}

/** Likewise for objects, whose results are forgotten with them. */
export function memoizedByObject<Input extends object, Output extends object>(
  compute: (input: Input) => Output,
): (input: Input) => Output {
  const known = new WeakMap<Input, Output>();
  return (input) => {
    const result = known.get(input) ?? compute(input);
    known.set(input, result);
    return result;
  };
}
