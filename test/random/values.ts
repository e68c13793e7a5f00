import fc from "fast-check";
import type { VersionTable } from "../../src/model/version.ts";
import { hostile, slip } from "./hostile.ts";

/** A record whose keys may be left out, but these. */
export function section<Shape extends Record<string, unknown>, Key extends keyof Shape & string = never>(
  shape: { [Name in keyof Shape]: fc.Arbitrary<Shape[Name]> },
  ...required: Key[]
): fc.Arbitrary<Partial<Shape> & Pick<Shape, Key>> {
  return fc.record(shape, { requiredKeys: required }) as fc.Arbitrary<Partial<Shape> & Pick<Shape, Key>>;
}

/** A value or nothing: what a topology may leave out. */
export const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

/** Now and then. */
export const rarely = fc.integer({ min: 0, max: 5 }).map((number) => number === 3);

export const label = fc.stringMatching(/^[a-z][a-z0-9]{0,6}(?:-[a-z0-9]{1,4})?$/);
export const identifier = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/).map((text) => `x${text}`);

/** Text of one line: the harmless of the hostile among it. */
export const text = fc.oneof(
  fc.constantFrom("VM 1", 'the "card" host', "100 % $HOME #1; {x}", "it's | `a` <b>", "– ü ‰ 漢字 \\"),
  fc.constantFrom(
    ...hostile.filter((each) => /^(?!\s)[^\p{C}\p{Zl}\p{Zp}]{1,200}(?<!\s)$/u.test(each) && !slip.test(each)),
  ),
);

/** Some of the names in some order. */
export function some(names: readonly string[], minimum: number, maximum: number): fc.Arbitrary<string[]> {
  const maxLength = Math.min(maximum, names.length);
  return fc.shuffledSubarray([...names], { minLength: Math.min(minimum, maxLength), maxLength });
}

/** Voters: seldom an even number of them, and never two. */
export function quorum(names: readonly string[]): fc.Arbitrary<string[]> {
  return fc
    .tuple(some(names, 1, 5), rarely)
    .map(([members, even]) =>
      members.length === 2 || (members.length === 4 && !even) ? members.slice(1) : members,
    );
}

/** A version that a product is supported in: a series, or a release of one. */
export function versionOf({ series }: VersionTable, first = 0): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...series.slice(first)), maybe(fc.integer({ min: 0, max: 12 })))
    .map(([{ name }, patch]) => (patch === undefined ? name : `${name}.${patch}`));
}

/** One of a thousand ports, which no other lane has: two of a topology never clash by accident. */
export function portOf(lane: number): fc.Arbitrary<number> {
  return fc.integer({ min: 20_000 + lane * 1000, max: 20_999 + lane * 1000 });
}

/** Settings by name, for all hosts and for one of these. */
export function extrasOf<Extra>(extra: fc.Arbitrary<Extra>, hosts: readonly string[]) {
  return {
    extra,
    extraByHost: fc.dictionary(fc.constantFrom(...hosts), extra, {
      minKeys: 1,
      maxKeys: 2,
      noNullPrototype: true,
    }),
  };
}
