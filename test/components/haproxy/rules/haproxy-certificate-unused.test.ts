import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

const certificate = { haproxy: { certificate: "/etc/haproxy/airflow.pem" } };

describe("haproxy-certificate-unused", () => {
  it("finds a certificate that no port presents", () => {
    expect(findings("haproxy-certificate-unused", topology(withAirflow, certificate))).toEqual([
      {
        message: "HAProxy has a certificate for users, but no port that presents it.",
        at: ["/haproxy/certificate"],
        hint: 'Set "haproxy.ports.web-public", such as 443, or remove the certificate.',
      },
    ]);
    expect(findings("haproxy-certificate-unused", topology(certificate)).map(({ hint }) => hint)).toEqual([
      "Remove the certificate: nothing in the topology has users.",
    ]);
  });

  it("accepts a port for users", () => {
    const port = { haproxy: { ports: { "web-public": 443 } } };
    expect(findings("haproxy-certificate-unused", topology(withAirflow, certificate, port))).toEqual([]);
  });
});
