import { addressRule } from "../model/fields.ts";
import { groupBy } from "../model/group-by.ts";
import { pointerTo } from "../model/pointer.ts";
import { entryKey, type Issue, pointerOf, valueAt } from "./issue.ts";

/** The issues of the only form of a list or an object that admits it at all, if there are several forms; else the issue. */
export function issuesOf(issue: Issue, input: unknown): readonly Issue[] {
  const value = valueAt(input, issue.path as readonly (string | number)[]);
  if (issue.code !== "invalid_union" || typeof value !== "object" || value === null) return [issue];
  const [form, ...others] = issue.errors.filter((errors) =>
    errors.every(({ path, code }) => path.length > 0 || code !== "invalid_type"),
  );
  if (!form || others.length > 0) return [issue];
  return form
    .map((own): Issue => ({ ...own, path: [...issue.path, ...own.path] }))
    .flatMap((own) => issuesOf(own, input));
}

/** The issues without those of further keys of an object that should be an entry of the object around it, but has no name. */
export function withoutNames(issues: readonly Issue[], input: unknown): readonly Issue[] {
  const unnamed = groupBy(
    issues.filter((issue) => entryKey(issue, input) !== undefined),
    ({ path }) => pointerTo(...path.slice(0, -1).map(String)),
  );
  const further = new Set([...unnamed.values()].flatMap(([, ...others]) => others));
  return issues.filter((issue) => !further.has(issue));
}

/** An issue without the keys that are the rest of an address with a comma in place of a point, whose beginning is refused. */
function withoutRests(issue: Issue, refused: ReadonlySet<string>, input: unknown): readonly Issue[] {
  if (issue.code !== "unrecognized_keys" || !refused.has(pointerOf(issue))) return [issue];
  const keys = issue.keys.filter(
    (key) => !/^\d+(?:\.\d+)*$/.test(key) || valueAt(input, [...issue.path, key].map(String)) !== null,
  );
  return keys.length === 0 ? [] : [{ ...issue, keys }];
}

/**
 * The issues without those that follow from others: a further one of the same value, and a name that is refused where it is
 * defined as well.
 */
export function withoutConsequences(issues: readonly Issue[], input: unknown): readonly Issue[] {
  const refused = new Set(
    issues.flatMap(({ code, path }) =>
      code === "invalid_key" && path.length === 2 && (path[0] === "hosts" || path[0] === "vips")
        ? [path[1]]
        : [],
    ),
  );
  const aroundAddresses = new Set(
    issues.flatMap(({ message, path }) =>
      message === addressRule ? [pointerTo(...path.slice(0, -1).map(String))] : [],
    ),
  );
  const seen = new Set<string>();
  return issues
    .flatMap((issue) => withoutRests(issue, aroundAddresses, input))
    .filter((issue) => {
      if (issue.code === "unrecognized_keys" || issue.code === "invalid_key") return true;
      const pointer = pointerOf(issue);
      const value = valueAt(input, issue.path as readonly (string | number)[]);
      if (seen.has(pointer) || (typeof value !== "object" && refused.has(String(value)))) return false;
      seen.add(pointer);
      return true;
    });
}
