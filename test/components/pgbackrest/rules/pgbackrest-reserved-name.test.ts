import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

describe("pgbackrest-reserved-name", () => {
  const pgbackrest = { repository: { type: "posix", host: "n1" } };

  it("finds the name of the estate, and that of the stanza", () => {
    expect(findings("pgbackrest-reserved-name", topology({ name: "global", pgbackrest }))).toEqual([
      {
        message:
          'The stanza is named "global", which is the name of the global section in pgBackRest\'s file.',
        at: ["/name"],
        hint: 'Set "pgbackrest.stanza" to another name.',
      },
    ]);
    const input = topology({ pgbackrest: { ...pgbackrest, stanza: "global" } });
    expect(findings("pgbackrest-reserved-name", input).map(({ at }) => at)).toEqual([["/pgbackrest/stanza"]]);
  });

  it("accepts another stanza", () => {
    const input = topology({ name: "global", pgbackrest: { ...pgbackrest, stanza: "main" } });
    expect(findings("pgbackrest-reserved-name", input)).toEqual([]);
  });
});
