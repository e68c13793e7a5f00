import { describe, expect, it } from "vitest";
import { findings, type Json, topology } from "./harness.ts";

describe("override-misplaced", () => {
  const own = { "log-level": "debug" };
  const found = (...changes: Json[]) => findings("override-misplaced", topology(...changes));

  it("finds settings for a host without the file", () => {
    expect(found({ haproxy: { snippetsByHost: { n3: { global: ["nbthread 2", "nbthread 4"] } } } })).toEqual([
      {
        message: 'Host "n3" has its own settings for HAProxy, but HAProxy is not placed there.',
        at: ["/haproxy/snippetsByHost/n3/global/0"],
        hint: 'Move the settings to hosts "n1" and "n2", or remove them.',
      },
    ]);
  });

  it("finds settings for a host that gets no files at all", () => {
    const stranger = { hosts: { x1: { address: "10.0.0.9", managed: false } } };
    expect(found(stranger, { kernel: { extraByHost: { x1: { "vm.swappiness": 1 } } } })).toEqual([
      {
        message: 'Host "x1" has its own settings for Linux, but is not managed and gets no files.',
        at: ["/kernel/extraByHost/x1/vm.swappiness"],
        hint: "Remove the settings.",
      },
    ]);
  });

  it("leaves a host that there is not to the rule about names", () => {
    const input = topology({ etcd: { extraByHost: { nowhere: own } } });
    expect(findings("override-misplaced", input)).toEqual([]);
    expect(findings("unknown-host", input)).toEqual([
      {
        message: 'Host "nowhere" is not defined, but is used as a host with its own settings for etcd.',
        at: ["/etcd/extraByHost/nowhere"],
        hint: 'Choose from "n1", "n2", "n3".',
      },
    ]);
  });

  it("has nothing to say about settings for hosts that have the file", () => {
    expect(
      found({
        etcd: { extra: own, extraByHost: { n3: own } },
        kernel: { extraByHost: { n3: { "vm.swappiness": 1 } } },
      }),
    ).toEqual([]);
  });
});
