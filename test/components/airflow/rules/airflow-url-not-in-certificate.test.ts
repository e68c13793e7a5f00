import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const id = "airflow-url-not-in-certificate";
const found = (url: string, ...changes: readonly Json[]) =>
  findings(id, topology(withAirflow, { tls: true, airflow: { web: { url } } }, ...changes));

describe(id, () => {
  it("finds a name that no certificate of the estate has", () => {
    expect(found("https://airflow.example.com:8080")).toEqual([
      {
        message:
          'The public URL has the name "airflow.example.com", but the web interface shows a certificate of the estate, which has the name of the VIP "front" and not this one.',
        at: ["/airflow/web/url", "/haproxy/ports/web"],
        hint: 'Give the load balancer a port "web-public" for users, and a file with the certificate of this name. If something in front of the estate has it, accept this rule.',
      },
    ]);
  });

  it("accepts a name and an address that the certificate has", () => {
    for (const name of ["front", "10.0.0.100", "n1"]) expect(found(`https://${name}:8080`)).toEqual([]);
  });

  it("accepts a port for users, a load balancer of others, and HTTP", () => {
    const users = { haproxy: { ports: { "web-public": 443 }, certificate: "/etc/haproxy/airflow.pem" } };
    const others = {
      hosts: { lb: { address: "10.0.0.90", managed: false } },
      haproxy: { ports: { web: false } },
      external: { balancer: { name: "airflow.example.com", hosts: ["lb"], authority: "/etc/ssl/web.pem" } },
    };
    expect(found("https://airflow.example.com", users)).toEqual([]);
    expect(found("https://airflow.example.com", others)).toEqual([]);
    expect(found("http://airflow.example.com:8080")).toEqual([]);
  });
});
