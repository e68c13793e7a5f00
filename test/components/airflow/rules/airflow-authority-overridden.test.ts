import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const oidc = { issuer: "https://login.example.com", clientId: "airflow", authority: "/srv/tls/login.pem" };
const found = (environment: Json, provider: Json = oidc) =>
  findings(
    "airflow-authority-overridden",
    topology(withAirflow, { airflow: { environment, web: { signIn: { oidc: provider } } } }),
  );

describe("airflow-authority-overridden", () => {
  it("finds another file", () => {
    expect(found({ REQUESTS_CA_BUNDLE: "/srv/tls/proxy.pem" })).toEqual([
      {
        message:
          "The variable REQUESTS_CA_BUNDLE replaces the authority of the OpenID provider, /srv/tls/login.pem, with which its certificate is verified.",
        at: ["/airflow/environment/REQUESTS_CA_BUNDLE", "/airflow/web/signIn/oidc/authority"],
        hint: 'Remove REQUESTS_CA_BUNDLE, or remove "authority" and add its certificate to the file that REQUESTS_CA_BUNDLE names.',
      },
    ]);
    expect(found({ CURL_CA_BUNDLE: "/srv/tls/proxy.pem" })).toHaveLength(1);
  });

  it("accepts the same file, no authority, and no variable", () => {
    expect(found({ REQUESTS_CA_BUNDLE: "/srv/tls/login.pem" })).toEqual([]);
    expect(found({ REQUESTS_CA_BUNDLE: "/srv/tls/proxy.pem" }, { ...oidc, authority: undefined })).toEqual(
      [],
    );
    expect(found({})).toEqual([]);
  });
});
