/** A function that computes the result of each input once. */
export function memoized<Input, Output>(compute: (input: Input) => Output): (input: Input) => Output {
  const known = new Map<unknown, Output>();
  const keyOf = mapKeys();
  return (input) => {
    const key = keyOf(input);
    const result = known.get(key) ?? compute(input);
    known.set(key, result);
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

/**
 * V8 hashes longer texts by their length alone (String::kMaxHashCalcLength in src/objects/string.h). Measured with Node
 * 20.20: in a map of 2,000 texts of 110 KB that differ in one line, each new text was compared with all others, for 23 s.
 */
const longestHashed = 16_383;

/** Distinct keys of a map for distinct inputs. The key of a long text is the list of the numbers of its parts. */
function mapKeys(): (input: unknown) => unknown {
  const numbers = new Map<string, number>();
  // Hosts in a row have the same texts: /etc/hosts, install.sh and verify.sh.
  const recent: { readonly input: string; readonly key: string }[] = [];
  return (input) => {
    if (typeof input !== "string" || input.length <= longestHashed) return input;
    const same = recent.find((each) => each.input === input);
    if (same) return same.key;
    let key = "\0";
    for (let start = 0; start < input.length; start += longestHashed) {
      const part = input.slice(start, start + longestHashed);
      const number = numbers.get(part) ?? numbers.size;
      numbers.set(part, number);
      key += `,${number}`;
    }
    recent.unshift({ input, key });
    if (recent.length > 4) recent.pop();
    return key;
  };
}
