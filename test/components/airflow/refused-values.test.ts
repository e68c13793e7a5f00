import { describe, expect, it } from "vitest";
import { buildBundle } from "../../../src/index.ts";
import { type Json, topology, withAirflow } from "../../rules/harness.ts";

const found = (airflow: Json, ...others: readonly Json[]) => {
  const built = buildBundle(topology(withAirflow, { airflow }, ...others));
  return built.diagnostics.filter(({ severity }) => severity === "error");
};
const oidc = (changes: Json) => ({
  web: {
    url: "https://airflow.example.com:8080",
    signIn: { oidc: { issuer: "https://login.example.com", clientId: "airflow", ...(changes as object) } },
  },
});

describe("values that would be accepted and then fail on the hosts", () => {
  it.each<[string, Json, string]>([
    [
      "trusted proxies",
      { environment: { FORWARDED_ALLOW_IPS: "x" } },
      "/airflow/environment/FORWARDED_ALLOW_IPS",
    ],
    ["a broker", { environment: { CELERY_BROKER_URL: "x" } }, "/airflow/environment/CELERY_BROKER_URL"],
    [
      "a document instead of its issuer",
      oidc({ issuer: "https://login.example.com/.well-known/openid-configuration" }),
      "/airflow/web/signIn/oidc/issuer",
    ],
    [
      "a port beyond 65535",
      oidc({ issuer: "https://login.example.com:70000/" }),
      "/airflow/web/signIn/oidc/issuer",
    ],
    [
      "an authority in a home directory",
      oidc({ authority: "/root/ca.pem" }),
      "/airflow/web/signIn/oidc/authority",
    ],
    ["wheels in a temporary directory", { wheels: "/tmp/wheels" }, "/airflow/wheels"],
    ["constraints in a home directory", { constraints: "/home/a/constraints.txt" }, "/airflow/constraints"],
    [
      "two ways to sign in",
      {
        web: {
          signIn: {
            oidc: { issuer: "https://login.example.com", clientId: "airflow" },
            ldap: { url: "ldaps://a.example.com", search: "dc=a", bind: "cn=b" },
          },
        },
      },
      "/airflow/web/signIn",
    ],
    [
      "more hosts than an estate has",
      { workers: { a: { hosts: ["w[0-1499]"] }, b: { hosts: ["w[0-1499]"] } } },
      "/airflow/workers",
    ],
  ])("are refused: %s", (_what, airflow, pointer) => {
    expect(found(airflow).map(({ at }) => at[0].pointer)).toEqual([pointer]);
  });

  it("accepts the same with values that work", () => {
    expect(
      found(oidc({ issuer: "https://login.example.com/a/", authority: "/etc/ssl/ca.pem" }), { tls: true }),
    ).toEqual([]);
    expect(
      found({
        wheels: "/srv/wheels",
        constraints: "/srv/constraints.txt",
        environment: { HTTPS_PROXY: "http://p.example.com" },
      }),
    ).toEqual([]);
  });

  it("computes nothing from workers that are missing", () => {
    expect(
      JSON.stringify(buildBundle(topology(withAirflow, { airflow: { workers: undefined } })).diagnostics),
    ).not.toContain("NaN");
  });
});
