import { banner } from "./banner.ts";
import { line } from "./line.ts";

export type IniValue = string | number | boolean;
export type Ini = Readonly<Record<string, Readonly<Record<string, IniValue>>>>;
type RepeatingIni = Readonly<Record<string, Readonly<Record<string, IniValue | readonly IniValue[]>>>>;

/**
 * A file for Python's configparser. Values stand as they are, since it keeps quotes and inline comments as part of
 * the value; a per cent sign is doubled, since its interpolation is on (measured with Airflow: "%40" alone raises
 * InterpolationSyntaxError).
 */
export function configParser(estate: string, sections: Ini): string {
  return ini(estate, sections, (value) =>
    typeof value === "boolean" ? (value ? "True" : "False") : String(value).replaceAll("%", "%%"),
  );
}

/** A file of `[section]` and `key = value` lines whose reader takes values literally; a key with a list repeats. */
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
