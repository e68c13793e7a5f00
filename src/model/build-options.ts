import type { Diagnostic, Place } from "./diagnostic.ts";
import type { NonEmpty } from "./non-empty.ts";
import type { Secrets } from "./secrets.ts";

/** Inputs of a build besides the topology. A rule that needs an omitted input is skipped. */
export interface BuildOptions {
  /** Secret values by name. Omitted values become placeholders, and no unit starts with a placeholder. */
  readonly secrets?: Secrets | undefined;
  /**
   * The places of these values by name, each with the name of its file, and that of all values under "". Findings about
   * values point there first.
   */
  readonly secretPlaces?: Readonly<Record<string, Place>> | undefined;
  /** The date, as YYYY-MM-DD, that end-of-life dates are compared with. */
  readonly today?: string | undefined;
  /**
   * Whether to report findings too that may only be consequences of other ones. A comparison needs those of the other
   * topology: they remain when their cause is mended.
   */
  readonly consequences?: boolean | undefined;
}

/**
 * A copy of options, or findings about those that a caller without types has given wrongly, and that would be ignored
 * silently. Properties are read once, because their code could return something else, or throw an error, each time.
 *
 * @param more names of further options, which the caller checks
 */
export function readOptions<Options extends BuildOptions = BuildOptions>(
  options: unknown,
  more: readonly Exclude<keyof Options, keyof BuildOptions>[] = [],
): { readonly options: Options } | { readonly problems: NonEmpty<Diagnostic> } {
  try {
    const copied = copyOf(options, more.map(String));
    const [first, ...others] = problemsOfOptions(copied);
    return first ? { problems: [first, ...others] } : { options: (copied ?? {}) as Options };
  } catch {
    return { problems: [refused("The options cannot be read: one of their properties throws an error.")] };
  }
}

function copyOf(options: unknown, more: readonly string[]): unknown {
  if (!isPlainObject(options)) return options;
  const { secrets, secretPlaces, today, consequences } = options;
  const copy = (value: unknown) => (isPlainObject(value) ? { ...value } : value);
  return {
    secrets: copy(secrets),
    secretPlaces: copy(secretPlaces),
    today,
    consequences,
    ...Object.fromEntries(more.map((name) => [name, copy(options[name])])),
  };
}

function problemsOfOptions(options: unknown): readonly Diagnostic[] {
  if (options === undefined || options === null) return [];
  if (!isPlainObject(options)) return [refused("The options must be an object.")];
  const { secrets, secretPlaces, today, consequences } = options;
  return [
    ...(secrets === undefined || isPlainObject(secrets)
      ? []
      : [refused('The option "secrets" must be an object with the values of secrets by name.')]),
    ...(secretPlaces === undefined ||
    (isPlainObject(secretPlaces) && Object.values(secretPlaces).every(isPlaceInFile))
      ? []
      : [
          refused(
            'The option "secretPlaces" must be an object with places in files by the name of the secret.',
          ),
        ]),
    ...(today === undefined || isDay(today)
      ? []
      : [refused('The option "today" must be a day of the calendar such as "2026-11-21".')]),
    ...(consequences === undefined || typeof consequences === "boolean"
      ? []
      : [refused('The option "consequences" must be true or false.')]),
  ];
}

/** Reports whether a value is a day of the calendar, as YYYY-MM-DD. */
export function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const [year, month, day] = value.split("-").map(Number) as [number, number, number];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/** An object of other code, such as a Map, would seem to have no values. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function isPlaceInFile(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const { pointer, file, line, column } = value;
  const isCount = (each: unknown) => each === undefined || Number.isInteger(each);
  return typeof pointer === "string" && typeof file === "string" && isCount(line) && isCount(column);
}

function refused(message: string): Diagnostic {
  return { rule: "invalid-value", severity: "error", message, at: [{ pointer: "" }] };
}
