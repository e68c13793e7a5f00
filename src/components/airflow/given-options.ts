import type { OverrideValue } from "../../model/override.ts";
import { type Pointer, pointerTo } from "../../model/pointer.ts";
import type { Settings } from "./schema.ts";

/** An option of airflow.cfg that the topology sets by name. */
export interface GivenOption {
  /** Name, as "section.key". */
  readonly option: string;
  readonly value: OverrideValue;
  /** The one host that it applies to; undefined: every host. */
  readonly host: string | undefined;
  readonly source: Pointer;
}

export function givenOptions({ extra, extraByHost }: Settings): GivenOption[] {
  const places = [
    { host: undefined, path: ["airflow", "extra"], sections: extra },
    ...Object.entries(extraByHost).map(([host, sections]) => ({
      host,
      path: ["airflow", "extraByHost", host],
      sections,
    })),
  ];
  return places.flatMap(({ host, path, sections }) =>
    Object.entries(sections).flatMap(([section, options]) =>
      Object.entries(options).map(([key, value]) => ({
        option: `${section}.${key}`,
        value,
        host,
        source: pointerTo(...path, section, key),
      })),
    ),
  );
}

/** Reports whether Airflow reads the value of an option as true (AirflowConfigParser.getboolean). */
export function isOn(value: OverrideValue | undefined): boolean {
  return /^(?:t|true|1|y|yes|on)$/i.test(String(value));
}
