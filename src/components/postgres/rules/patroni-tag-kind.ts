import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const booleans = new Set(["nofailover", "noloadbalance", "nosync", "nostream", "clonefrom"]);
const numbers = new Set(["failover_priority", "sync_priority"]);

export const patroniTagKind: ComponentRule<Settings> = {
  id: "patroni-tag-kind",
  severity: "error",
  summary: "Boolean and numeric tags of Patroni are not text.",
  rationale:
    'Patroni takes any text as true, so the text "false" sets a tag (patroni/tags.py). Its configuration check refuses the file (patroni/validator.py).',
  bad: { postgres: { extraByHost: { node3: { patroni: { "tags.nofailover": "false" } } } } },
  good: { postgres: { extraByHost: { node3: { patroni: { "tags.nofailover": true } } } } },
  sources: ["https://patroni.readthedocs.io/en/latest/yaml_configuration.html#tags"],
  *check({ extra, extraByHost }) {
    const places = [
      ["/postgres/extra/patroni", extra] as const,
      ...Object.entries(extraByHost).map(
        ([host, own]) => [`/postgres/extraByHost/${host}/patroni`, own] as const,
      ),
    ];
    for (const [path, { patroni }] of places) {
      for (const [key, value] of Object.entries(patroni)) {
        const tag = key.replace(/^tags\./, "");
        if (tag === key) continue;
        const expected =
          booleans.has(tag) && typeof value !== "boolean"
            ? "true or false"
            : numbers.has(tag) && !(Number.isInteger(value) && Number(value) >= 0)
              ? "an integer of 0 or more"
              : undefined;
        if (expected === undefined) continue;
        yield {
          message: `${key} is ${JSON.stringify(value)}, but Patroni's configuration check expects ${expected}.`,
          at: [`${path}/${key}`],
          hint: `Set ${key} to ${expected}.`,
        };
      }
    }
  },
};
