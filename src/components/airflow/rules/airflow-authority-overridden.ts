import type { ComponentRule } from "../../../model/component.ts";
import { pointerTo } from "../../../model/pointer.ts";
import type { Settings } from "../schema.ts";

/** The variables that requests reads, in its order (sessions.py, merge_environment_settings). */
const variables = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] as const;

export const airflowAuthorityOverridden: ComponentRule<Settings> = {
  id: "airflow-authority-overridden",
  severity: "warning",
  summary: "No environment variable replaces the authority of the sign-in.",
  rationale:
    "The client of the OpenID provider connects with requests, for which REQUESTS_CA_BUNDLE takes precedence over the file of the session (measured). Nobody can sign in then, unless the other file contains the authority as well.",
  bad: {
    airflow: {
      environment: { REQUESTS_CA_BUNDLE: "/srv/tls/proxy.pem" },
      web: {
        url: "https://airflow.example.com:8080",
        signIn: {
          oidc: {
            issuer: "https://login.example.com",
            clientId: "airflow",
            authority: "/srv/tls/login.pem",
          },
        },
      },
    },
  },
  good: {
    airflow: {
      environment: { REQUESTS_CA_BUNDLE: "/srv/tls/all.pem" },
      web: {
        url: "https://airflow.example.com:8080",
        signIn: { oidc: { issuer: "https://login.example.com", clientId: "airflow" } },
      },
    },
  },
  sources: ["https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification"],
  *check({ environment, web }) {
    const authority = web.signIn?.oidc?.authority;
    const name = variables.find((each) => Object.hasOwn(environment, each));
    if (authority === undefined || name === undefined || environment[name] === authority) return;
    yield {
      message: `The variable ${name} replaces the authority of the OpenID provider, ${authority}, with which its certificate is verified.`,
      at: [pointerTo("airflow", "environment", name), "/airflow/web/signIn/oidc/authority"],
      hint: `Remove ${name}, or remove "authority" and add its certificate to the file that ${name} names.`,
    };
  },
};
