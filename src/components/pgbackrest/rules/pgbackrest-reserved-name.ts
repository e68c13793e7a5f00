import type { ComponentRule } from "../../../model/component.ts";
import { stanzaOf } from "../facts.ts";
import type { Settings } from "../schema.ts";

const reserved = "global";

export const pgbackrestReservedName: ComponentRule<Settings> = {
  id: "pgbackrest-reserved-name",
  severity: "error",
  summary: "The stanza does not have the name of pgBackRest's global section.",
  rationale:
    "pgBackRest would read the settings of the stanza as global ones, ignore them with a warning, and back up nothing: check command requires option: pg1-path (measured with 2.45).",
  bad: {
    name: "global",
    pgbackrest: {
      repository: { type: "s3", bucket: "backups", endpoint: "s3.example.com", region: "eu", keyId: "key" },
    },
  },
  good: {
    name: "global",
    pgbackrest: {
      stanza: "main",
      repository: { type: "s3", bucket: "backups", endpoint: "s3.example.com", region: "eu", keyId: "key" },
    },
  },
  sources: ["https://pgbackrest.org/configuration.html"],
  *check(settings, plan) {
    if (stanzaOf(settings, plan) !== reserved) return;
    yield {
      message: `The stanza is named "${reserved}", which is the name of the global section in pgBackRest's file.`,
      at: [settings.stanza === undefined ? "/name" : "/pgbackrest/stanza"],
      hint: 'Set "pgbackrest.stanza" to another name.',
    };
  },
};
