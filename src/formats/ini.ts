import { banner } from "./banner.ts";
import { line } from "./line.ts";

export type IniValue = string | number | boolean;
export type Ini = Readonly<Record<string, Readonly<Record<string, IniValue>>>>;
type RepeatingIni = Readonly<Record<string, Readonly<Record<string, IniValue | readonly IniValue[]>>>>;

/**
 * Formats a file for Python's configparser. Values are literal, because configparser keeps quotes and inline comments
 * as part of the value. Per cent signs are doubled, because interpolation is on (measured with Airflow: "%40" raises
 * InterpolationSyntaxError).
 */
export function configParser(estate: string, sections: Ini): string {
  return ini(estate, sections, (value) =>
    typeof value === "boolean" ? (value ? "True" : "False") : String(value).replaceAll("%", "%%"),
  );
}

/** Formats `[section]` and `key = value` lines for a reader that takes values literally. A list repeats its key. */
export function plainIni(estate: string, sections: RepeatingIni): string {
  return ini(estate, sections, String);
}

function ini(estate: string, sections: RepeatingIni, text: (value: IniValue) => string): string {
  const blocks = Object.entries(sections).map(([section, values]) => {
    const lines = Object.entries(values).flatMap(([key, value]) =>
      [value].flat().map((each) => `${key} = ${line(text(each))}\n`),
    );
    return `\n[${section}]\n${lines.join("")}`;
  });
  return banner(estate) + blocks.join("");
}
