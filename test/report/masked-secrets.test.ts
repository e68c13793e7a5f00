import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { buildBundle, textReport, topologyJsonSchema } from "../../src/index.ts";
import { isSecretName, secretSpans } from "../../src/model/secret-like.ts";
import { maskSource } from "../../src/report/mask-source.ts";
import { invoke, workspace } from "../cli/invoke.ts";
import { topology, withAirflow } from "../rules/harness.ts";

const secretNames = [
  "password",
  "Password",
  "db_password",
  "passwd",
  "passphrase",
  "pass_phrase",
  "pass-code",
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
  "dbpass",
  "userpass",
  "psk",
  "wifi_psk",
  "pre-shared-key",
  "creds",
  "aws_credentials",
  "dsn",
  "sentry_dsn",
  "jwt",
  "license_key",
  "passwordHash",
  "bearer",
  "auth",
  "repo2-s3-key",
] as const;

/** The value is in no name, message or rule. */
const value = "zq7-Hunter";
const other = "xj4-Beaver";

/** Names that are masked, but not refused. */
const ambiguousNames = [
  "key",
  "tls_key",
  "http_auth_key",
  "hash",
  "sig",
  "signature",
  "seed",
  "otp",
  "license",
];

test.each(secretNames)("%s names a secret", (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each([...secretNames, ...ambiguousNames])("the value of %s is masked", (name) => {
  for (const text of [JSON.stringify({ [name]: value }), `${name}: ${value}`, `# ${name} = ${value}`])
    expect(maskSource(text)).not.toContain(value);
});

test.each(["password", "secrets", "tokens", "credentials", "api_key"])(
  "names within %s are in no finding",
  (name) => {
    const inner = [
      { [value]: 1 },
      { [value]: "x", b: { [value]: 2 } },
      [{ [value]: 1 }],
      { a: { [value]: true } },
    ];
    const places = [
      ["etcd", "extra"],
      ["airflow", "extra"],
      ["postgres", "extra", "patroni"],
      ["airflow", "environment"],
      ["hosts", "n1"],
      ["postgres", "databases", "metadata"],
      ["accept"],
      [],
    ];
    for (const path of places) {
      for (const each of inner) {
        const patch = path.reduceRight<unknown>((value, key) => ({ [key]: value }), { [name]: each });
        const text = JSON.stringify(topology(withAirflow, patch as never));
        const { ok, diagnostics } = buildBundle(text);
        expect(ok).toBe(false);
        const shown = JSON.stringify(diagnostics) + textReport(diagnostics, { file: "t", text });
        expect(shown, path.join()).not.toContain(value);
      }
    }
  },
);

test("a misspelled key in a database whose name is that of a secret is shown", () => {
  const { diagnostics } = buildBundle(topology({ postgres: { databases: { auth: { onwer: "b" } } } }));
  expect(diagnostics.map(({ message }) => message)).toEqual([
    '"postgres.databases.auth" has no key "onwer".',
  ]);
});

test.each([
  "publicKey",
  "primary_key",
  "hostKey",
  "keys",
  "keyspace",
  "tokenTtl",
  "passwordRotationDays",
  "keepalive",
  "author",
  "compass",
  "bypass",
  "authority",
  "signal",
  "hashing",
])("the value of %s is shown", (name) => {
  for (const text of [JSON.stringify({ etcd: { [name]: value } }), `etcd:\n  ${name}: ${value}`])
    expect(maskSource(text)).toBe(text);
});

// Someone may name the file with the secrets as a topology.
test.each(["vrrp-service", "postgres-superuser", "rabbitmq-user-tasks", "patroni-rest-api"])(
  "the value of %s beside the keys of a topology is masked",
  (name) => {
    for (const text of [
      JSON.stringify({ name: "a", [name]: value }),
      JSON.stringify({ [name]: value, hosts: {} }, undefined, 2),
      `name: a\n${name}: ${value}\n`,
      `${name}: "${value}" # ${value}\nother: 'a'\n`,
      `"${name}" : ${value}\n`,
      `'${name}':  &a ${value}\nkey: b\n`,
    ])
      expect(maskSource(text), text).not.toContain(value);
  },
);

test.each([
  `VRRP_SERVICE=${value}\n`,
  `export VRRP_SERVICE='${value}'\nB=1\n`,
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${value}\n-----END OPENSSH PRIVATE KEY-----\n`,
  `${value}\n`,
  JSON.stringify([value]),
  `- ${value}\n`,
  `h:5432:*:u:${value}\n`,
  `{ vrrp-service: ${value}, rabbitmq-cookie: ${value} }\n`,
])("a file that is no topology is not quoted: %j", async (text) => {
  const cwd = workspace({ "a.yaml": JSON.stringify(topology()), "b.yaml": text });
  for (const args of [
    ["b.yaml"],
    ["b.yaml", "--format", "json"],
    ["a.yaml", "b.yaml"],
    ["b.yaml", "a.yaml"],
  ]) {
    const { code, stdout, stderr } = await invoke(args, { cwd });
    expect([code, stdout + stderr]).toEqual([1, expect.not.stringContaining(value)]);
  }
});

test("the values of a topology's own keys are shown", () => {
  const text = `$schema: a.json\nname: b\nplatform: el9\ntimezone: Etc/UTC\ntls: true\ncloudInit: true\nhosts: { n1: { label: c } }\n`;
  expect(maskSource(text)).toBe(text);
  expect(
    Object.entries(topologyJsonSchema() as Record<string, Record<string, { type?: string }>>)
      .flatMap(([key, keys]) => (key === "properties" ? Object.entries(keys) : []))
      .flatMap(([key, { type }]) => (type === "object" || type === "array" ? [] : key)),
  ).toEqual(["$schema", "name", "platform", "timezone", "tls", "cloudInit"]);
});

// Each took more than 20 s: time must grow with the text only.
test.each([
  ["urls", JSON.stringify({ etcd: { key: Array.from({ length: 40_000 }, () => "u://a:b") } })],
  ["headers with a computed value", JSON.stringify({ etcd: { x: "hdr a %[ ".repeat(50_000) } })],
  ["conditions", `etcd:\n  key: |\n    ${"hdr(a) b ".repeat(50_000)}\n    c\n`],
])("secrets are searched in linear time: %s", (_name, text) => {
  const start = process.cpuUsage();
  maskSource(text);
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1e6).toBeLessThan(3);
});

test.each([
  `password: |${value}\n`,
  `password: >${value}\n`,
  `password: |2${value}\n`,
  `password: !!${value} x\n`,
  `password: "\\x${value}"\n`,
  `password: "\\U${value}"\n`,
  `name: a\n%TAG ${value}\n`,
  `%${value}\n---\na: b\n`,
])("no message about malformed YAML quotes a secret: %j", (text) => {
  const { diagnostics } = buildBundle(text);
  expect(diagnostics.length).toBeGreaterThan(0);
  for (const part of [value, value.slice(0, 6)]) expect(JSON.stringify(diagnostics)).not.toContain(part);
});

test("a map with an ambiguous name is shown", () => {
  const text = "key: { name: a, value: b }\nhash:\n  - c\n";
  expect(maskSource(text)).toBe(text);
});

test.each([
  `password: &${value}`,
  `password: &${value} x`,
  `password: !${value}`,
  `password: !${value} x`,
  `password: &a *${value}`,
  `x: &${value} 1\npassword: *${value}`,
  `{ a: 1, password: &${value}, b: 2 }`,
  `? password\n: &${value} x`,
  `password:\n  - &${value} x`,
])("what YAML reads as an anchor, an alias or a tag is masked: %s", (text) => {
  expect((maskSource(text) ?? "").split("password")[1] ?? "").not.toContain(value);
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
  ["postgresql%3A%2F%2Fu%3Ap%40w%40h%2Fdb", "p%40w"],
  ["postgresql://u%3Ap%40h/db", "p"],
  ["postgresql://u:p%40w%40h/db", "p%40w"],
  ["https://x/?next=amqp%3a%2f%2fu%3apw9%40h&a=b", "pw9"],
  ["http://u:12345@h", "12345"],
  ["https://ghp_0123456789abcdefABCD@h/team/dags.git", "ghp_0123456789abcdefABCD"],
  ["x @ git+https://glpat-0123456789abcdef@h/x.git", "glpat-0123456789abcdef"],
  ["host=x user=y password=pw", "pw"],
  ['{"password": "p w"}', '"p w"'],
  ["PGPASSWORD='p w' psql", "'p w'"],
  ["user:pw@host", "pw"],
  ["see user:pw@10.0.0.1/db", "pw"],
  ["https://h/x?token=abc&n=1", "abc"],
  ["https://h/x?n=1&sig=a%2Fb", "a%2Fb"],
  ["https://h/x?X-Amz-Signature=abc", "abc"],
  ["Authorization: Basic dXNlcjpwdw==", "Basic dXNlcjpwdw=="],
  ["http-request set-header Authorization Basic\\ x", "Basic\\ x"],
  ["http-request set-header X-Api-Key abc", "abc"],
  ["http-request return hdr Authorization abc", "abc"],
  ["http-request set-header X-Api-Key %[str(abc)]", "%[str(abc)]"],
  ["setenv DB_PASSWORD abc", "abc"],
  ["curl -u user:abc https://h", "abc"],
  ["curl -su user:abc https://h", "abc"],
  ["curl -uuser:abc https://h", "abc"],
  ["curl --user 'user:abc' https://h", "abc"],
  ["curl --proxy-user=user:abc https://h", "abc"],
  ["etcdctl --user root:abc get /", "abc"],
  ["lftp -u user,abc h", "abc"],
  ["smbclient -U user%abc //h/x", "abc"],
  ["sshpass -p abc ssh h", "abc"],
  ["mysql -uroot -pabc", "abc"],
  ["docker login -u x -p abc h", "abc"],
  ["valkey-cli -h h -a abc ping", "abc"],
  ["ldapsearch -x -w abc -D cn=x", "abc"],
  ["rabbitmqctl add_user u abc", "abc"],
  ["htpasswd -nb file u abc", "abc"],
  ["run --db-password abc", "abc"],
  ["run --passphrase=abc", "abc"],
  ['["--password", "abc"]', "abc"],
  ["ALTER ROLE x PASSWORD 'abc'", "abc"],
  ["CREATE USER x IDENTIFIED BY 'abc'", "abc"],
  ["<password>abc</password>", "abc"],
  ["//user:abc@h/x", "abc"],
  ["PaSsWoRd=abc", "abc"],
  ["pass-word=abc", "abc"],
  ["jdbc:postgresql://h/db?password=abc", "abc"],
  ["UID=u;PWD={abc}", "{abc}"],
  ['{:password => "abc"}', '"abc"'],
  ["x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"],
  ["ghp_0123456789abcdefghij0123", "ghp_0123456789abcdefghij0123"],
  ["-----BEGIN PRIVATE KEY-----abc", "-----BEGIN PRIVATE KEY-----abc"],
])("%s holds the secret %s", (text, secret) => {
  expect(secretSpans(text, "value").map(([start, end]) => text.slice(start, end))).toEqual([secret]);
});

test.each([
  "https://example.com:443/1",
  "http://10.0.0.1:80/a@b",
  "see http://h:8080 or mail ops@example.com",
  "https://example.com/@user",
  "https://git@example.com/team/dags.git",
  "ssh://git-of-the-whole-team@example.com/team/dags.git",
  "https://example.com/a-path-that-is-long/@user",
  "https%3A%2F%2Fa.example.com%3A8443%2Fx%40y",
  "https://x/?next=https%3A%2F%2Fa.example.com%2F%40user",
  "https://x/y%3Az%40w",
  "jwt,pub-key=/etc/key.pub,sign-method=RS256",
  "the password is kept elsewhere",
  "mailto:ops@example.com",
  "image:tag@sha256:00ff",
  "ipv4@127.0.0.1:80",
  "root@10.0.0.0/24",
  "see https://example.com/?page=2&sort=name",
  "bearer authentication is off",
  "http-request set-header X-Forwarded-Proto https",
  "http-request set-header Authorization %[req.hdr(X-Auth)]",
  "http-request del-header Authorization",
  "http-response set-header Set-Cookie lb=1",
])("%s holds none", (text) => {
  expect(secretSpans(text, "value")).toEqual([]);
});

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
  ["haproxy.snippets.global", [`cluster-secret ${value}`]],
  ["haproxy.snippets.global", [`setenv API_TOKEN ${value}`]],
  ["haproxy.snippets.web", [`http-request set-header Authorization "Basic ${value}"`]],
  ["haproxy.snippets.web", [`http-request set-header "Autho"rization ${value}`]],
  ["haproxy.snippets.web", [`http-request set-header X-Api-Key ${value}`]],
  ["hosts.n3.label", `password=${value}`],
  ["hosts.n3.label", `root:${value}@idrac`],
  ["etcd.extra.log-level", `https://h/?token=${value}`],
  ["etcd.extra.db-creds", value],
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
  const input = {
    name: "lab",
    network: { subnet: "10.0.0.0/24" },
    hosts: { n1: { address: "10.0.0.1" }, n2: { address: "10.0.0.1" } },
    [section]: { ...own[section], ...(nested as object) },
  };
  for (const text of [JSON.stringify(input), JSON.stringify(input, undefined, 2), stringify(input)]) {
    const shown = await outputs(text);
    expect(shown).not.toContain(value);
    expect(shown).not.toContain(other);
    expect(shown).toContain(section);
  }
});

// A daemon reads each from a file that every user of its host can read.
test.each([
  { haproxy: { snippets: { global: [`cluster-secret ${value}`] } } },
  { haproxy: { snippets: { global: [`setenv API_TOKEN ${value}`] } } },
  { haproxy: { snippets: { primary: [`http-request set-header Authorization "Basic ${value}"`] } } },
  { haproxy: { snippets: { primary: [`http-request set-header "Autho"rization ${value}`] } } },
  { haproxy: { snippets: { primary: [`http-request set-header \\x41uthorization ${value}`] } } },
  { haproxy: { snippets: { primary: [`http-request add-header X-Api-Key ${value}`] } } },
  { haproxy: { snippets: { primary: [`http-request redirect location https://h/?sig=${value}`] } } },
  { hosts: { n1: { label: `password=${value}` } } },
  { hosts: { n1: { label: `root:${value}@idrac` } } },
  { accept: { "quorum-even": `see https://user:${value}@h` } },
  { etcd: { extra: { "log-level": `https://h/?token=${value}` } } },
  { etcd: { extra: { "db-creds": value } } },
  { kernel: { extra: { "net.ipv4.tcp_fastopen_key": value } } },
  { ssh: { extra: { Banner: `user:${value}@host` } } },
])("%j is refused", (change) => {
  const { ok, diagnostics } = buildBundle(topology(change));
  expect(ok).toBe(false);
  expect(JSON.stringify(diagnostics)).not.toContain(value);
});

test.each([
  { haproxy: { snippets: { primary: ["cookie SERVER insert", "stick-table type ip size 1k"] } } },
  { haproxy: { snippets: { global: ["tune.http.cookielen 128", "hash-balance-factor 150"] } } },
  { hosts: { n1: { label: "VM1: see http://wiki.example.com/?page=3" } } },
  { etcd: { extra: { "auth-token": "jwt,pub-key=/etc/key.pub,priv-key=/etc/key.pem,sign-method=RS256" } } },
  { postgres: { extra: { parameters: { "app.keyspace": "x", "app.token_ttl": 5, "app.public_key": "x" } } } },
  { ssh: { extra: { HostKeyAlgorithms: "ssh-ed25519", RekeyLimit: "1G" } } },
])("%j is no secret", (change) => {
  expect(buildBundle(topology(change)).diagnostics.filter(({ severity }) => severity === "error")).toEqual(
    [],
  );
});

test.each<[string, string]>([
  ["a missing blank", `{etcd-root:${value}, b: c}`],
  ["a missing blank and a list", `{"etcd-root:${value}": [1]}`],
  ["a value for a name", `{"${value}=": ""}`],
  ["an unknown name", `{"x:${value}": "${other}"}`],
  ["lines without a name", `A=b\n${value}`],
  ["quotation marks", `A=b\nB="${value}$"`],
])("a secrets file with %s is refused without its values", async (_what, secrets) => {
  const cwd = workspace({ "t.yaml": topologyWith("etcd", "  hosts: [n1]"), "s.yaml": secrets });
  for (const command of commands) {
    const { stdout, stderr } = await invoke(["t.yaml", "--secrets", "s.yaml", ...command], { cwd });
    expect(stdout + stderr).not.toContain(value);
    expect(stdout + stderr).not.toContain(other);
  }
});

test.each([
  "requirepass secret-1",
  "auth_pass secret-1",
  "insecure-password secret-1",
  'password "secret-1 2"',
  "machine h login u password secret-1",
  "stats auth admin:secret-1",
])("no finding and no excerpt shows the value of a directive: %s", (given) => {
  const text = JSON.stringify(topology({ timezone: given }), undefined, 1);
  const { diagnostics } = buildBundle(text);
  expect(textReport(diagnostics, { file: "t.json", text })).toContain("can hold a secret and is not shown");
  expect(textReport(diagnostics, { file: "t.json", text }) + JSON.stringify(diagnostics)).not.toContain(
    "secret-1",
  );
});

test("a secret that an anchor makes the value of a harmless key is not shown", () => {
  for (const secret of ["hunter-two", `hunter-${"x".repeat(90)}`])
    for (const text of [
      `name: &a ${secret}_\nairflow: { extra: { core: { fernet_key: *a } } }`,
      `x: &a ${secret}_\nname: *a\npostgres: { password: *a }`,
      `passwords: [&a ${secret}_]\nname: *a`,
      `passwords: &b { one: &a ${secret}_ }\nname: *a\nx: *b`,
    ]) {
      const { diagnostics } = buildBundle(text);
      expect(diagnostics.map(({ message }) => message).join()).toMatch(/"name" must be .*"\*{10,}/);
      const report = textReport(diagnostics, { file: "t.yaml", text });
      expect(report + JSON.stringify(diagnostics)).not.toContain("hunter");
    }
});

test.each([
  "Password rotation of the token server",
  "--tls on -p 5432",
  "gen-bundle plan a.yaml b.yaml --old-secrets old.json --secrets new.json",
  "docker run -u 1000:1000 x",
  "curl -o out:put https://h",
  "chown user:group /x",
  "<host>node1</host>",
  "key = abc",
  "docker://h/x:1",
])("%s holds no secret", (text) => {
  expect(secretSpans(text, "value")).toEqual([]);
});

test("a finding still quotes what it is about", async () => {
  const text = topologyWith("etcd", '  hosts: [n1]\n  token: "a b"\n  ports: { client: "2379" }');
  const shown = await outputs(text);
  expect(shown).toContain('"etcd.token" must be 1 to 63 lower-case letters');
  expect(shown).toContain('"etcd.ports.client" must be a number; it is "2379".');
  expect(shown).toContain("6 |   token: ** **");
  expect(shown).toContain('7 |   ports: { client: "2379" }');
});
