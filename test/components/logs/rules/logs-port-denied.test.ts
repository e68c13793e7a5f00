import { describe, expect, it } from "vitest";
import { findings, type Json, topology } from "../../../rules/harness.ts";

const found = (logs: Json, platform?: string) =>
  findings(
    "logs-port-denied",
    topology({
      hosts: { collector: { address: "10.0.0.90", managed: false } },
      logs: { server: "collector", ...(logs as object) },
      ...(platform !== undefined && { platform }),
    }),
  );

const encrypted = { authority: "/etc/ssl/certs/logs.pem" };

describe("logs-port-denied", () => {
  it("finds a port that SELinux does not let rsyslog connect to", () => {
    expect(found({ port: 5514, tls: false })).toEqual([
      {
        message:
          'SELinux on host "n1" and 2 more denies rsyslog connections to port 5514, which its policy does not have for syslog.',
        at: ["/logs/port", "/hosts/n1"],
        hint: 'Let the log server listen on 514 and remove "port", or label the port on these hosts with "semanage port -a -t syslogd_port_t -p tcp 5514" and accept this finding.',
      },
    ]);
    expect(found({ port: 5514, ...encrypted }).map(({ hint }) => hint)).toEqual([
      expect.stringContaining("-t syslog_tls_port_t -p tcp 5514"),
    ]);
  });

  it("accepts the ports of syslog, and any on platforms without SELinux", () => {
    expect(found({ tls: false })).toEqual([]);
    expect(found(encrypted)).toEqual([]);
    expect(found({ port: 20514, tls: false })).toEqual([]);
    expect(found({ port: 5514, tls: false }, "debian12")).toEqual([]);
  });
});
