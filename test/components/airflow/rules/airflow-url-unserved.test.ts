import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const at = (url: string) => ({ airflow: { web: { url } } });
const users = { haproxy: { ports: { "web-public": 443 }, certificate: "/etc/haproxy/airflow.pem" } };
const found = (...changes: readonly Json[]) =>
  findings("airflow-url-unserved", topology(withAirflow, ...changes));

describe("airflow-url-unserved", () => {
  it("finds HTTPS that nobody speaks", () => {
    expect(found(at("https://airflow.example.com"))).toEqual([
      {
        message:
          "The public URL needs HTTPS on port 443, but users reach the web interface with HTTP on port 8080.",
        at: ["/airflow/web/url", "/haproxy/ports/web"],
        hint: 'Give the load balancer a port "web-public", 443, and a file with the certificate of the URL\'s name. If something in front of the estate translates between them, accept this rule.',
      },
    ]);
  });

  it("finds another port, and HTTP where there is HTTPS", () => {
    expect(found(at("https://airflow.example.com:8443"), users).map(({ hint }) => hint)).toEqual([
      "Let the load balancer serve port 8443, or set the port of the URL to 443. If something in front of the estate translates between them, accept this rule.",
    ]);
    expect(found(at("http://airflow.example.com/jobs"), users).map(({ hint }) => hint)).toEqual([
      'Write "https://airflow.example.com/jobs". If something in front of the estate translates between them, accept this rule.',
    ]);
  });

  it("finds a load balancer of others that speaks no TLS", () => {
    const others = {
      hosts: { lb: { address: "10.0.0.90", managed: false } },
      haproxy: { ports: { web: false } },
      external: { balancer: { name: "airflow.example.com", hosts: ["lb"], tls: false } },
    };
    expect(
      found(at("https://airflow.example.com"), others).map(({ at: places, hint }) => [places, hint]),
    ).toEqual([
      [
        ["/airflow/web/url", "/external/balancer/hosts/0"],
        "Let the load balancer speak TLS. If something in front of the estate translates between them, accept this rule.",
      ],
    ]);
    expect(found(at("http://airflow.example.com"), others)).toEqual([]);
  });

  it("finds HTTPS without a load balancer", () => {
    expect(found(at("https://airflow.example.com"), { haproxy: undefined }).map(({ hint }) => hint)).toEqual([
      "Add a load balancer that serves them. If something in front of the estate translates between them, accept this rule.",
    ]);
  });

  it("accepts what the load balancer serves, and an estate without one", () => {
    expect(found(at("https://airflow.example.com/data"), users)).toEqual([]);
    expect(found(at("http://airflow.example.com:8080"))).toEqual([]);
    expect(found(at("https://airflow.example.com:8080"), { tls: true })).toEqual([]);
    expect(found(at("http://airflow.example.com:8080"), { haproxy: undefined })).toEqual([]);
    expect(found()).toEqual([]);
  });
});
