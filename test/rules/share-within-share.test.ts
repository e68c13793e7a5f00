import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("share-within-share", () => {
  it("finds a share below another", () => {
    const input = topology({
      nfs: { hosts: ["n3"], exports: { data: { path: "/srv/data" }, dags: { path: "/srv/data/dags" } } },
    });
    expect(findings("share-within-share", input)).toEqual([
      {
        message: 'The share "dags" exports /srv/data/dags, which is within /srv/data, the share "data".',
        at: ["/nfs/exports/dags", "/nfs/exports/data"],
        hint: "Choose directories that do not contain each other.",
      },
    ]);
  });

  it("accepts shares beside each other", () => {
    const input = topology({
      nfs: { hosts: ["n3"], exports: { data: { path: "/srv/data" }, dags: { path: "/srv/data-dags" } } },
    });
    expect(findings("share-within-share", input)).toEqual([]);
  });
});
