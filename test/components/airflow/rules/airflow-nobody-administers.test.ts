import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const id = "airflow-nobody-administers";
const oidc = { issuer: "https://login.example.com", clientId: "airflow" };
const ldap = { url: "ldaps://ldap.example.com", search: "ou=a,dc=example", bind: "cn=b,dc=example" };
const found = (signIn: Json) => findings(id, topology(withAirflow, { airflow: { web: { signIn } } }));

describe(id, () => {
  it("finds users without rights", () => {
    expect(found({ oidc })).toEqual([
      {
        message:
          'Users sign in at an OpenID provider, but all of them have only the role "Public", which has no rights: nobody can use the web interface.',
        at: ["/airflow/web/signIn"],
        hint: 'Give the group of the administrators this role in "airflow.web.signIn", such as "roles": { "airflow-admins": ["Admin"] }. "defaultRole" is that of all users, such as "Viewer".',
      },
    ]);
    expect(found({ oidc, roles: { staff: ["Public"] } }).map(({ at }) => at)).toEqual([
      ["/airflow/web/signIn/roles"],
    ]);
  });

  it("finds users without an administrator", () => {
    expect(
      found({ ldap, roles: { staff: ["User"], ops: ["Op"] }, defaultRole: "Viewer" }).map(
        ({ message, at }) => [message, at],
      ),
    ).toEqual([
      [
        'Users sign in with an LDAP directory, but none has the role "Admin": nobody can administer Airflow, since its first user cannot sign in then.',
        ["/airflow/web/signIn/roles", "/airflow/web/signIn/defaultRole"],
      ],
    ]);
  });

  it("accepts an administrator by group or by default, and passwords of Airflow", () => {
    expect(found({ oidc, roles: { ops: ["Op", "Admin"] } })).toEqual([]);
    expect(found({ ldap, defaultRole: "Admin" })).toEqual([]);
    expect(findings(id, topology(withAirflow))).toEqual([]);
  });
});
