import webserverConfigTemplate from "../../../templates/airflow/webserver_config.py.ejs";
import { banner } from "../../formats/banner.ts";
import { render } from "../../formats/template.ts";
import { sortedEntries } from "../../model/order.ts";
import type { Plan } from "../../model/plan.ts";
import { usesExecutionApi } from "./processes.ts";
import { publicUrl } from "./public-url.ts";
import type { Settings } from "./schema.ts";

/** Environment variable of the web servers with the secret of the sign-in. */
export const signInVariable = "WEB_SIGN_IN_SECRET";

/** The secret with which the web servers sign in users elsewhere; undefined if Airflow has the users' passwords. */
export function signInSecret({ web }: Pick<Settings, "web">) {
  const { oidc, ldap } = web.signIn ?? {};
  if (oidc)
    return {
      name: "airflow-oidc-client",
      purpose: "client secret of the web interface at the OpenID provider",
      issuer: "OpenID provider",
      source: "/airflow/web/signIn/oidc",
    };
  return (
    ldap && {
      name: "airflow-ldap",
      purpose: "password with which the web interface searches the LDAP directory",
      issuer: "LDAP directory",
      source: "/airflow/web/signIn/ldap",
    }
  );
}

/**
 * Redirect URI that the OpenID provider must accept; undefined without one. Airflow 3 serves the pages of FAB below
 * /auth (AUTH_MANAGER_FASTAPI_APP_PREFIX of airflow/api_fastapi/app.py).
 */
export function redirectUri(
  plan: Pick<Plan, "listeners" | "pools">,
  settings: Settings,
  client: string,
): string | undefined {
  if (!settings.web.signIn?.oidc) return undefined;
  const url = publicUrl(plan, settings, client);
  if (url === "") return undefined;
  // Without the default port, which Airflow leaves out as well.
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/$/, "")}${usesExecutionApi(settings) ? "/auth" : ""}/oauth-authorized/oidc`;
}

/** A literal of Python. Strings of JSON are a subset of its strings. */
const literal = (text: string) => JSON.stringify(text);

/**
 * webserver_config.py, which tells Flask AppBuilder how users sign in. 3.3.2 signed users in at an OpenID provider and at
 * slapd with it (tried). Authlib 1 passes "verify" to requests (tried: a private authority is accepted with it only), for
 * which REQUESTS_CA_BUNDLE in the environment takes precedence.
 */
export function webserverConfig({ name }: Pick<Plan, "name">, { web }: Settings): string {
  const { signIn } = web;
  const { oidc, ldap } = signIn ?? {};
  return render(webserverConfigTemplate, {
    banner: banner(name).trimEnd(),
    type: oidc ? "AUTH_OAUTH" : ldap ? "AUTH_LDAP" : "AUTH_DB",
    signIn: signIn && {
      variable: signInVariable,
      defaultRole: literal(signIn.defaultRole),
      roles: sortedEntries(signIn.roles).map(([group, roles]) => ({
        group: literal(group),
        roles: roles.map(literal).join(", "),
      })),
    },
    oidc: oidc && {
      clientId: literal(oidc.clientId),
      metadata: literal(`${oidc.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`),
      scopes: literal(oidc.scopes.join(" ")),
      authority: oidc.authority && literal(oidc.authority),
      groupsClaim: literal(oidc.groupsClaim),
      userClaim: literal(oidc.userClaim),
    },
    ldap: ldap && {
      url: literal(ldap.url),
      startTls: ldap.url.startsWith("ldap://") ? "True" : "False",
      authority: ldap.authority && literal(ldap.authority),
      search: literal(ldap.search),
      bind: literal(ldap.bind),
      userField: literal(ldap.userField),
      groupField: literal(ldap.groupField),
    },
  });
}
