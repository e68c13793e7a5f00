import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const ldap = {
  airflow: {
    web: {
      signIn: {
        ldap: {
          url: "ldaps://ldap.example.com",
          search: "ou=people,dc=example,dc=com",
          bind: "cn=airflow,dc=example,dc=com",
        },
      },
    },
  },
};
const found = (...changes: readonly Json[]) =>
  findings("airflow-ldap-without-wheel", topology(withAirflow, ...changes));

describe("airflow-ldap-without-wheel", () => {
  it("finds that only PyPI is asked", () => {
    expect(found(ldap)).toEqual([
      {
        message: "Sign-in by LDAP needs a wheel of python-ldap, which PyPI does not have.",
        at: ["/airflow/web/signIn/ldap"],
        hint: 'Build one with `pip wheel python-ldap`, and set "airflow.index" or "airflow.wheels" to where hosts find it with all other packages.',
      },
    ]);
  });

  it("accepts an index, a folder of wheels, and no LDAP", () => {
    expect(found(ldap, { airflow: { index: "https://pypi.example.com/simple" } })).toEqual([]);
    expect(found(ldap, { airflow: { wheels: "/srv/wheels" } })).toEqual([]);
    expect(found()).toEqual([]);
  });
});
