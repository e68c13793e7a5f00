import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { isSecretName, secretSpans } from "../../src/model/secret-like.ts";
import { maskSource } from "../../src/report/mask-source.ts";
import { invoke, workspace } from "../cli/invoke.ts";

const secretNames = [
  "password",
  "Password",
  "db_password",
  "passwd",
  "passphrase",
  "passcode",
  "pass",
  "auth_pass",
  "pwd",
  "bind-pw",
  "secret",
  "clientSecret",
  "secret_key",
  "secretKey",
  "token",
  "auth_token",
  "api_key",
  "apikey",
  "apiKey",
  "access-key",
  "privateKey",
  "fernet_key",
  "signing_key",
  "encryption.key",
  "aws_secret_access_key",
  "erlang_cookie",
  "credentials",
  "http_auth",
  "authorization",
  "PGPASSWORD",
  "repo1-cipher-pass",
  "password2",
  "webhook",
  "salt",
] as const;

test.each(secretNames)("%s names a secret", (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each([
  "password_encryption",
  "tokenizer",
  "keys",
  "key",
  "host_key_algorithms",
  "server_tokens",
  "secret-missing",
  "passive",
  "compass",
  "cert-file",
  "routerId",
  "hosts",
])("%s names none", (name) => {
  expect(isSecretName(name)).toBe(false);
});

test.each<[string, string]>([
  ["amqp://u:p@h", "p"],
  ["amqp://u:p/w@h:5672//", "p/w"],
  ["amqp://u:p@w@h", "p@w"],
  ["postgresql://u:p%40w#x?y@h/db", "p%40w#x?y"],
  ["redis://:p w@h", "p w"],
  ["://user:pw@h", "pw"],
  ["db+postgresql://u%3Ap@h", "p"],
  ["http://u:12345@h", "12345"],
  ["host=x user=y password=pw", "pw"],
  ['{"password": "p w"}', '"p w"'],
  ["PGPASSWORD='p w' psql", "'p w'"],
])("%s holds the secret %s", (text, secret) => {
  expect(secretSpans(text, "value").map(([start, end]) => text.slice(start, end))).toEqual([secret]);
});

test.each([
  "https://example.com:443/1",
  "http://10.0.0.1:80/a@b",
  "see http://h:8080 or mail ops@example.com",
  "https://example.com/@user",
  "jwt,pub-key=/etc/key.pub,sign-method=RS256",
  "the password is kept elsewhere",
])("%s holds none", (text) => {
  expect(secretSpans(text, "value")).toEqual([]);
});

/** The value is in no name, message or rule. */
const value = "zq7-Hunter";
const other = "xj4-Beaver";

/** Forms of a secret within a section that no topology has, so that findings show its line or the lines around it. */
const forms: readonly (readonly [string, (key: string) => string])[] = [
  ["plain", (key) => `  ${key}: ${value}`],
  ["single quotes", (key) => `  ${key}: '${value} ''${other}'`],
  ["double quotes", (key) => `  "${key}": "${value} \\"${other}"`],
  ["escapes", (key) => `  "\\x${key.charCodeAt(0).toString(16)}${key.slice(1)}": "${value}"`],
  ["a literal block", (key) => `  ${key}: |\n    ${value}\n    ${other}`],
  ["a folded block", (key) => `  ${key}: >-\n    ${value}\n\n    ${other}`],
  ["a plain text of two lines", (key) => `  ${key}: ${value}\n    ${other}`],
  ["a flow map", (key) => `  { a: 1, ${key}: ${value}, b: 2 }`],
  ["a flow map of several lines", (key) => `  { a: 1,\n   ${key}:\n     ${value},\n   b: 2 }`],
  ["a map", (key) => `  ${key}:\n    a: ${value}\n    b: [${other}]`],
  ["a list", (key) => `  ${key}:\n  - ${value}\n  - ${other}`],
  ["an anchor", (key) => `  a: &x ${value}\n  ${key}: *x`],
  ["an anchor of the secret", (key) => `  ${key}: &x ${value}\n  b: *x`],
  ["a tag", (key) => `  ${key}: !!str ${value}`],
  ["an explicit key", (key) => `  ? ${key}\n  : ${value}`],
  ["a comment", (key) => `  a: 1 # ${key}: ${value}`],
];

const sections = ["etcd", "nonsense"] as const;

function topologyWith(section: string, body: string): string {
  return `name: lab\nnetwork: { subnet: 10.0.0.0/24 }\nhosts: { n1: { address: 10.0.0.1 } }\n${section}:\n${body}\n`;
}

const commands = [
  [],
  ["--quiet"],
  ["--format", "json"],
  ["--format", "sarif"],
  ["--format", "github"],
  ["--check", "out"],
  ["--diff", "out"],
] as const;

async function outputs(text: string): Promise<string> {
  const cwd = workspace({ "t.yaml": text });
  const results = [
    ...(await Promise.all(commands.map((command) => invoke(["t.yaml", ...command], { cwd })))),
    await invoke(["report", "t.yaml"], { cwd }),
    await invoke(["secrets", "t.yaml"], { cwd }),
  ];
  for (const { code } of results) expect(code).toBe(1);
  return results.map(({ stdout, stderr }) => stdout + stderr).join("\n");
}

describe.each(forms)("a secret in %s", (_form, body) => {
  test.each(secretNames)("is shown nowhere: %s", async (key) => {
    for (const section of sections) {
      const text = topologyWith(section, body(key));
      const shown = await outputs(text);
      expect(shown).not.toContain(value);
      expect(shown).not.toContain(other);
      // Every line, whichever a finding is about, and with the same columns.
      const masked = maskSource(text);
      expect(masked).not.toContain(value);
      expect(masked).not.toContain(other);
      expect(masked?.split("\n").map(({ length }) => length)).toEqual(
        text.split("\n").map(({ length }) => length),
      );
      expect(masked).toContain("address: 10.0.0.1 }");
    }
  });
});

test("JSON on one line is shown without its secrets, and with everything else", async () => {
  const secrets = Object.fromEntries(secretNames.map((key) => [key, `${value} "${other}`]));
  const text = JSON.stringify({
    name: "lab",
    hosts: { n1: { address: "10.0.0.1", ...secrets, zone: "rack" } },
  });
  const shown = await outputs(text);
  expect(shown).not.toMatch(/zq7|xj4/);
  expect(maskSource(text)).toMatch(/"address":"10\.0\.0\.1".*"password":\*.*"zone":"rack"/);
});

test("text with a syntax error and a secret has no excerpt", async () => {
  const shown = await outputs(`${topologyWith("etcd", `  password: |\n\t${value}`)}`);
  expect(shown).toContain("t.yaml:6:1: error: The topology is not valid JSON or YAML");
  expect(shown).not.toContain(value);
});

// Each is refused for its key, its value, or both.
const refused: readonly (readonly [string, unknown])[] = [
  ["etcd.extra.discovery-proxy", `http://user:${value}@h`],
  ["etcd.extra.log-level", `amqp://user:${value}/${other}@h`],
  ["etcd.extra.log-level", `postgresql://user:${value}%40${other}@h/db`],
  ["etcd.extra.log-level", `host=h password=${value}`],
  ["etcd.extra.log-level", [`http://user:${value}@h`]],
  ["etcd.extra.root-password", value],
  ["etcd.extra.root-password", `${value}\n${other}`],
  ["etcd.extraByHost.n1.some-token", value],
  ["etcd.token", `${value}:`],
  ["etcd.hosts", `http://user:${value}@h`],
  ["airflow.extra.celery.broker_url", `amqp://user:${value}@h//`],
  ["airflow.extra.database.sql_alchemy_conn", `postgresql://user:${value}@h/db`],
  ["haproxy.snippets.global", [`stats auth admin:${value}`]],
  ["haproxy.snippets.global", [`stats "auth" admin:${value}`]],
  ["haproxy.snippets.global", [`user admin insecure-password ${value}`]],
  ["haproxy.snippets.global", [`password ${value}`, `frontend x`]],
  ["haproxy.snippets.global", [`http-request set-header Authorization "Basic ${value}`]],
  ["keepalived.snippets.global", [`auth_pass ${value} {`]],
  ["accept.nonsense", `see https://user:${value}@h`],
  ["vips.front.password", value],
  [`etcd.amqp://user:${value}@h`, 1],
];

test.each(refused)("%s is refused without its value", async (path, given) => {
  const keys = path.includes("://") ? ["etcd", path.slice(5)] : path.split(".");
  const [section = "", ...rest] = keys;
  const hosts = { hosts: ["n1"] };
  const own: Record<string, object> = { etcd: hosts, haproxy: hosts, airflow: { schedulers: ["n1"] } };
  const nested = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), given);
  const topology = {
    name: "lab",
    network: { subnet: "10.0.0.0/24" },
    hosts: { n1: { address: "10.0.0.1" }, n2: { address: "10.0.0.1" } },
    [section]: { ...own[section], ...(nested as object) },
  };
  for (const text of [
    JSON.stringify(topology),
    JSON.stringify(topology, undefined, 2),
    stringify(topology),
  ]) {
    const shown = await outputs(text);
    expect(shown).not.toContain(value);
    expect(shown).not.toContain(other);
    expect(shown).toContain(section);
  }
});

test.each<[string, string]>([
  ["a missing blank", `{etcd-root:${value}, b: c}`],
  ["a missing blank and a list", `{"etcd-root:${value}": [1]}`],
  ["a value for a name", `{"${value}=": ""}`],
  ["an unknown name", `{"x:${value}": "${other}"}`],
  ["lines without a name", `A=b\n${value}`],
  ["quotation marks", `A=b\nB="${value}$"`],
])("a secrets file with %s is refused without its values", async (_what, secrets) => {
  const topology = topologyWith("etcd", "  hosts: [n1]");
  const cwd = workspace({ "t.yaml": topology, "s.yaml": secrets });
  for (const command of commands) {
    const { stdout, stderr } = await invoke(["t.yaml", "--secrets", "s.yaml", ...command], { cwd });
    expect(stdout + stderr).not.toContain(value);
    expect(stdout + stderr).not.toContain(other);
  }
});

test("a finding still quotes what it is about", async () => {
  const text = topologyWith("etcd", '  hosts: [n1]\n  token: "a b"\n  ports: { client: "2379" }');
  const shown = await outputs(text);
  expect(shown).toContain('"etcd.token" must be 1 to 63 lower-case letters');
  expect(shown).toContain('"etcd.ports.client" must be a number; it is "2379".');
  expect(shown).toContain("6 |   token: ** **");
  expect(shown).toContain('7 |   ports: { client: "2379" }');
});
