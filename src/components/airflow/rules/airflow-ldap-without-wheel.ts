import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const airflowLdapWithoutWheel: ComponentRule<Settings> = {
  id: "airflow-ldap-without-wheel",
  severity: "error",
  summary: "The package for LDAP comes from an index or a folder of the estate.",
  rationale:
    "PyPI has python-ldap only as source, which needs a compiler and headers. The hosts install wheels only, so without one Airflow is not installed at all.",
  bad: {
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
  },
  good: {
    airflow: {
      wheels: "/opt/wheels",
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
  },
  sources: ["https://pypi.org/project/python-ldap/#files"],
  *check({ web, index, wheels }) {
    if (!web.signIn?.ldap || index !== undefined || wheels !== undefined) return;
    yield {
      message: "Sign-in by LDAP needs a wheel of python-ldap, which PyPI does not have.",
      at: ["/airflow/web/signIn/ldap"],
      hint: 'Build one with `pip wheel python-ldap`, and set "airflow.index" or "airflow.wheels" to where hosts find it with all other packages.',
    };
  },
};
