import { counted } from "../model/counted.ts";
import type { Issue } from "./issue.ts";
import { quote } from "./shown.ts";

/** The requirement on a value, starting with "must". */
export function expectation(issue: Issue): string {
  if (issue.message.startsWith("must ")) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `must be ${withArticle(issue.expected)}`;
    case "invalid_value":
      return `must be ${choice(issue.values)}`;
    case "too_small":
      return bound(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum);
    case "too_big":
      return bound(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum);
    case "invalid_union":
      return "options" in issue
        ? `must be ${choice(issue.options ?? [])}`
        : `must be ${issue.errors.flatMap(([first]) => (first ? expectation(first).replace(/^must be /, "") : [])).join(", or ")}`;
    default:
      return `must be valid: ${issue.message}`;
  }
}

function choice(values: readonly unknown[]): string {
  return `${values.length === 1 ? "" : "one of "}${values.map(quote).join(", ")}`;
}

function bound(origin: string, comparison: string, amount: number | bigint): string {
  const noun = { string: "character", array: "item", set: "item", map: "item", record: "key" }[origin];
  return noun
    ? `must have ${comparison} ${counted(Number(amount), noun)}`
    : `must be ${comparison} ${amount}`;
}

function withArticle(type: string): string {
  const names: Record<string, string> = {
    record: "an object",
    object: "an object",
    int: "a whole number",
    boolean: "true or false",
  };
  return names[type] ?? `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}
