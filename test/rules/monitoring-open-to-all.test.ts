import { describe, expect, it } from "vitest";
import { findings, topology } from "./harness.ts";

describe("monitoring-open-to-all", () => {
  it("finds the whole Internet", () => {
    const input = topology({ network: { monitoring: ["10.0.0.0/24", "0.0.0.0/0"] } });
    expect(findings("monitoring-open-to-all", input)).toEqual([
      {
        message:
          'Network "monitoring" is 0.0.0.0/0, so anyone can read metrics for monitoring, a health check of the database.',
        at: ["/network/monitoring/1"],
        hint: "Set the addresses of the monitoring systems.",
      },
    ]);
  });

  it.each([
    [["0.0.0.0/1", "128.0.0.0/1"], "0.0.0.0/1 and 128.0.0.0/1"],
    [["128.0.0.0/1", "10.0.0.0/24"], "128.0.0.0/1"],
    [
      ["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2", "10.0.0.0/24"],
      "0.0.0.0/2, 64.0.0.0/2, 128.0.0.0/2 and 1 more range",
    ],
    [["::/0"], "::/0"],
    [["2000::/3"], "2000::/3"],
    [["2000::/4", "3000::/4"], "2000::/4 and 3000::/4"],
  ])("finds the Internet in parts: %j", (monitoring, named) => {
    expect(findings("monitoring-open-to-all", topology({ network: { monitoring } }))).toMatchObject([
      { message: expect.stringContaining(`is ${named}, so anyone`) },
    ]);
  });

  it.each([[["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]], [["fc00::/7", "fe80::/10"]]])(
    "accepts what is private: %j",
    (monitoring) => {
      expect(findings("monitoring-open-to-all", topology({ network: { monitoring } }))).toEqual([]);
    },
  );

  it("accepts ranges", () => {
    const input = topology({ network: { monitoring: ["10.0.0.0/24"] } });
    expect(findings("monitoring-open-to-all", input)).toEqual([]);
  });

  it("says nothing where nobody monitors", () => {
    const input = topology();
    expect(findings("monitoring-open-to-all", input)).toEqual([]);
  });
});
