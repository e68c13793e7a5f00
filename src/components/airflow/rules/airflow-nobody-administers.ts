import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

const oidc = { issuer: "https://login.example.com/realms/company", clientId: "airflow" };
const url = "https://airflow.example.com:8080";

export const airflowNobodyAdministers: ComponentRule<Settings> = {
  id: "airflow-nobody-administers",
  severity: "warning",
  summary: "Users who sign in elsewhere have roles, and some are administrators.",
  rationale:
    "At each sign-in, users get the default role and the roles of their groups, and lose all others. The role Public has no rights, so that users with it alone see nothing, and only an administrator can give rights to a role.",
  bad: { airflow: { web: { url, signIn: { oidc } } } },
  good: { airflow: { web: { url, signIn: { oidc, roles: { "airflow-admins": ["Admin"] } } } } },
  sources: [
    "https://github.com/apache/airflow/blob/providers-fab/3.10.2/providers/fab/src/airflow/providers/fab/auth_manager/security_manager/override.py",
    "https://airflow.apache.org/docs/apache-airflow-providers-fab/stable/auth-manager/access-control.html",
  ],
  *check({ web: { signIn } }) {
    if (!signIn) return;
    const { roles, defaultRole } = signIn;
    const given = [...Object.values(roles).flat(), defaultRole];
    if (given.includes("Admin")) return;
    const isUnused = given.every((role) => role === "Public");
    const how = signIn.oidc ? "at an OpenID provider" : "with an LDAP directory";
    yield {
      message: isUnused
        ? `Users sign in ${how}, but all of them have only the role "Public", which has no rights: nobody can use the web interface.`
        : `Users sign in ${how}, but none has the role "Admin": nobody can administer Airflow, since its first user cannot sign in then.`,
      at: [
        Object.keys(roles).length > 0 ? "/airflow/web/signIn/roles" : "/airflow/web/signIn",
        ...(defaultRole === "Public" ? [] : ["/airflow/web/signIn/defaultRole"]),
      ],
      hint: 'Give the group of the administrators this role in "airflow.web.signIn", such as "roles": { "airflow-admins": ["Admin"] }. "defaultRole" is that of all users, such as "Viewer".',
    };
  },
};
