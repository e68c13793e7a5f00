import { describe, expect, it } from "vitest";
import { findings, topology } from "../../../rules/harness.ts";

const extraByHost = (value: boolean) => ({ n3: { patroni: { "tags.nostream": value } } });

describe("standby-without-wal", () => {
  it("finds a standby that neither streams nor has an archive", () => {
    expect(
      findings("standby-without-wal", topology({ postgres: { extraByHost: extraByHost(true) } })),
    ).toEqual([
      {
        message: '"n3" would get no WAL, because tags.nostream turns streaming off and there is no archive.',
        at: ["/postgres/extraByHost/n3/patroni/tags.nostream"],
        hint: "Remove the tag, or add backups that archive WAL.",
      },
    ]);
  });

  it("accepts an archive", () => {
    const input = topology({
      postgres: { extraByHost: extraByHost(true) },
      pgbackrest: {
        repository: { type: "s3", bucket: "backups", endpoint: "s3.test", region: "r1", keyId: "KEY1" },
      },
    });
    expect(findings("standby-without-wal", input)).toEqual([]);
  });

  it("accepts a standby that streams", () => {
    expect(
      findings("standby-without-wal", topology({ postgres: { extraByHost: extraByHost(false) } })),
    ).toEqual([]);
  });
});
