/** A number with the formula that computes it. */
export interface Computed {
  readonly amount: number;
  /** The formula with its numbers, such as "least memory of a node 4096 MiB / 4". */
  readonly formula: string;
}

/** Defaults by key, as numbers with their formulas. */
export interface ComputedDefaults {
  readonly [key: string]: Computed | ComputedDefaults;
}

export function isComputed(value: Computed | ComputedDefaults): value is Computed {
  return typeof value["formula"] === "string";
}

/** A number, a word, another formula, or formulas that are added up. */
type Term = number | string | Computed | readonly Computed[];

type Token = number | string;

/**
 * Computes a number from the text of its formula, so that the formula that people read is the one that was computed. It has
 * numbers, `+`, `-`, `x`, `/`, brackets, `min`, `max`, `floor` and `ceil`; other words are for people. The word of a term is
 * never read.
 */
export function computed(texts: TemplateStringsArray, ...terms: readonly Term[]): Computed {
  const tokens: Token[] = [];
  let formula = "";
  for (const [index, text] of texts.entries()) {
    formula += text;
    tokens.push(...tokensOf(text));
    const term = terms[index];
    if (term === undefined) continue;
    if (typeof term === "string") formula += term;
    else if (typeof term === "number") {
      formula += term;
      tokens.push(term);
    } else if ("amount" in term) {
      formula += isSum(term.formula) ? `(${term.formula})` : term.formula;
      tokens.push(term.amount);
    } else {
      formula += term.map((each) => each.formula).join(" + ");
      tokens.push(...term.flatMap(({ amount }, place) => (place === 0 ? [amount] : ["+", amount])));
    }
  }
  return { amount: valueOf(tokens, formula), formula };
}

/** Reports whether a formula adds something, so that it needs brackets within another. */
function isSum(formula: string): boolean {
  let depth = 0;
  return tokensOf(formula).some((token) => {
    if (token === "(") depth++;
    else if (token === ")") depth--;
    return depth === 0 && (token === "+" || token === "-");
  });
}

function tokensOf(text: string): readonly Token[] {
  const found = text.matchAll(/\d+(?:\.\d+)?|[A-Za-z_][\w-]*|[-+/(),]/g);
  return [...found].flatMap(([token]): readonly Token[] =>
    /^\d/.test(token) ? [Number(token)] : /^[A-Za-z_]/.test(token) && !known.has(token) ? [] : [token],
  );
}

const functions: Readonly<Record<string, (...values: number[]) => number>> = {
  min: Math.min,
  max: Math.max,
  floor: Math.floor,
  ceil: Math.ceil,
};

/** Words that are read. */
const known: ReadonlySet<string> = new Set([...Object.keys(functions), "x"]);

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  x: (a, b) => a * b,
  "/": (a, b) => a / b,
};

function valueOf(tokens: readonly Token[], formula: string): number {
  let position = 0;
  const next = () => tokens[position++];
  const chain = (inner: () => number, signs: readonly Token[]): number => {
    let value = inner();
    for (let sign = tokens[position]; signs.includes(sign ?? ""); sign = tokens[position]) {
      position++;
      value = operations[String(sign)]?.(value, inner()) ?? Number.NaN;
    }
    return value;
  };
  const sum = (): number => chain(() => chain(factor, ["x", "/"]), ["+", "-"]);
  const factor = (): number => {
    const token = next();
    if (typeof token === "number") return token;
    const values: number[] = [];
    const apply = functions[token ?? ""];
    if (token === "(" || (apply && next() === "("))
      do values.push(sum());
      while (next() === ",");
    return values.length === 0 ? Number.NaN : (apply ?? Math.max)(...values);
  };
  const value = sum();
  if (!Number.isFinite(value) || position !== tokens.length)
    throw new Error(`"${formula}" is no formula that has a value.`);
  return value;
}
