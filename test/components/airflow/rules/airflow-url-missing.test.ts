import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

const users = { haproxy: { ports: { "web-public": 443 }, certificate: "/etc/haproxy/airflow.pem" } };

describe("airflow-url-missing", () => {
  it("finds a port for users without the URL that leads to it", () => {
    expect(findings("airflow-url-missing", topology(withAirflow, users))).toEqual([
      {
        message:
          'Users reach the web interface on port 443, but Airflow has no public URL, so it redirects them to the name "front".',
        at: ["/haproxy/ports/web-public", "/airflow/web"],
        hint: 'Set "airflow.web.url", such as "https://airflow.example.com".',
      },
    ]);
  });

  it("finds sign-in at a provider that cannot send users back", () => {
    const oidc = { issuer: "https://login.example.com", clientId: "airflow" };
    const signIn = { airflow: { web: { signIn: { oidc } } } };
    expect(findings("airflow-url-missing", topology(withAirflow, signIn)).map(({ at }) => at)).toEqual([
      ["/airflow/web/signIn/oidc", "/airflow/web"],
    ]);
    expect(findings("airflow-url-missing", topology(withAirflow, signIn, users))).toHaveLength(1);
  });

  it("accepts a URL, and no port for users", () => {
    const url = { airflow: { web: { url: "https://airflow.example.com" } } };
    expect(findings("airflow-url-missing", topology(withAirflow, users, url))).toEqual([]);
    expect(findings("airflow-url-missing", topology(withAirflow))).toEqual([]);
  });
});
