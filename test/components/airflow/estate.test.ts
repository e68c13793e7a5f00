import { expect, it } from "vitest";
import { type Artifact, buildBundle, type Plan } from "../../../src/index.ts";
import { strongSecrets } from "../../secrets.ts";

const base = {
  name: "estate",
  network: { subnet: "10.0.0.0/24" },
  hosts: {
    a: { address: "10.0.0.1" },
    b: { address: "10.0.0.2" },
    c: { address: "10.0.0.3" },
    metrics: { address: "10.0.0.9", managed: false },
  },
  vips: { front: { address: "10.0.0.100", hosts: ["a", "b"] } },
  etcd: { hosts: ["c"] },
  postgres: { hosts: ["c"], databases: { airflow: { owner: "airflow" } } },
  rabbitmq: { hosts: ["c"] },
  haproxy: { hosts: ["a", "b"], vip: "front", ports: { web: 80 } },
};
const airflow = {
  schedulers: ["a", "b"],
  webservers: ["a", "b"],
  triggerers: ["a", "b"],
  workers: ["b", "c"],
};

function build(changes: object, settings: object = {}) {
  const topology = { ...base, ...changes, airflow: { ...airflow, ...settings } };
  const first = buildBundle(topology);
  if (!first.ok) throw new Error(first.diagnostics.map(({ message }) => message).join("\n"));
  const secrets = strongSecrets(first.plan);
  const result = buildBundle(topology, { secrets });
  if (!result.ok) throw new Error("It does not build with secrets.");
  const { plan, bundle } = result;
  const file = (host: string, path: string) =>
    bundle.artifacts.find((each: Artifact) => each.host === host && each.path === path)?.content ?? "";
  const unit = (host: string, name: string) => file(host, `/etc/systemd/system/${name}.service`);
  return { plan, secrets, file, unit, diagnostics: result.diagnostics };
}

const clientsOf = (plan: Plan, role: string) =>
  plan.flows
    .filter((flow) => flow.role === role && flow.to.length > 0)
    .flatMap(({ from }) => from)
    .filter((id) => id.startsWith("airflow-"))
    .map((id) => id.split("@")[0]);

it("parses DAGs on the hosts of the schedulers if Airflow 3 has no DAG processors", () => {
  const { plan, unit, file } = build({});
  const placed = plan.services.filter(({ tier }) => tier === "airflow-dag-processor");
  expect(placed.map(({ host }) => host)).toEqual(["a", "b"]);
  expect(placed.map(({ source }) => source)).toEqual(["/airflow/schedulers/0", "/airflow/schedulers/1"]);
  expect(unit("a", "airflow-dag-processor")).toContain("/airflow dag-processor\n");
  expect(unit("a", "airflow-scheduler")).not.toContain("RequiresMountsFor");
  expect(file("a", "/etc/airflow/airflow.cfg")).not.toContain("standalone_dag_processor");

  const older = build({}, { version: "2.11.2" });
  expect(older.plan.services.some(({ tier }) => tier === "airflow-dag-processor")).toBe(false);
  expect(older.file("a", "/etc/airflow/airflow.cfg")).toContain("standalone_dag_processor = False\n");
});

it("lets workers of Airflow 3, but not of Airflow 2, connect to the web interface", () => {
  const { plan, file } = build({});
  expect(new Set(clientsOf(plan, "web"))).toEqual(new Set(["airflow-celery-worker"]));
  expect(file("c", "/etc/airflow/airflow.cfg")).toContain(
    "execution_api_server_url = http://front:80/execution/\n",
  );
  expect(clientsOf(build({}, { version: "2.10" }).plan, "web")).toEqual([]);
});

it("trusts only the forwarding headers of load balancers", () => {
  const { unit } = build({});
  expect(unit("a", "airflow-api-server")).toContain("Environment=FORWARDED_ALLOW_IPS=10.0.0.1,10.0.0.2\n");
  expect(unit("a", "airflow-api-server")).toContain("/airflow api-server --proxy-headers\n");
  expect(unit("a", "airflow-scheduler")).not.toContain("FORWARDED_ALLOW_IPS");
  expect(build({}, { version: "2.11" }).unit("a", "airflow-webserver")).not.toContain("FORWARDED_ALLOW_IPS");
});

it.each([
  ["2.11.2", "/health"],
  ["3.0", "/api/v2/version"],
  ["3.3.2", "/api/v2/version"],
])("checks the web servers of %s at %s", (version, path) => {
  const { plan, file } = build({}, { version });
  expect(plan.pools.find(({ name }) => name === "web")?.check.path).toBe(path);
  expect(file("a", "/etc/haproxy/haproxy.cfg")).toContain(` uri ${path} `);
});

it("opens Flower to administrators with a login, and keeps its password in a private file", () => {
  const { plan, secrets, file, unit } = build({}, { flower: { hosts: ["b"], port: 5600, user: "watcher" } });
  const password = secrets["airflow-flower"] ?? "";
  expect(file("b", "/etc/airflow/flower.env")).toContain(
    `AIRFLOW__CELERY__FLOWER_BASIC_AUTH="watcher:${password}"\n`,
  );
  expect(file("b", "/etc/airflow/airflow.env")).not.toContain(password);
  expect(file("a", "/etc/airflow/flower.env")).toBe("");
  expect(unit("b", "airflow-flower")).toContain("EnvironmentFile=/etc/airflow/flower.env\n");
  expect(file("b", "/etc/airflow/airflow.cfg")).toContain("flower_host = 10.0.0.2\nflower_port = 5600\n");
  const flows = plan.flows.filter(({ role }) => role === "task-monitor");
  expect(flows.map(({ from, to }) => [from, to])).toEqual([
    [["network:admin"], ["airflow-flower@b/task-monitor"]],
  ]);
  expect(clientsOf(plan, "broker")).toContain("airflow-flower");
});

it("sends metrics to a collector only if there is one", () => {
  const { plan, file } = build({}, { statsd: { host: "metrics", port: 9125 } });
  expect(file("a", "/etc/airflow/airflow.cfg")).toContain(
    "[metrics]\nstatsd_on = True\nstatsd_host = metrics\nstatsd_port = 9125\nstatsd_prefix = airflow\n",
  );
  expect(file("a", "/etc/airflow/requirements.txt")).toMatch(/^apache-airflow\[celery,statsd\]==/m);
  expect(plan.listeners.find(({ role }) => role === "metrics-collector")).toMatchObject({
    host: "metrics",
    port: 9125,
    protocol: "udp",
  });
  expect(clientsOf(plan, "metrics-collector")).toContain("airflow-celery-worker");
  expect(build({}).file("a", "/etc/airflow/airflow.cfg")).not.toContain("[metrics]");
});

const collector = { host: "metrics", port: 4319, prefix: "prod", interval: 30 };

it("sends metrics to an OpenTelemetry collector by options before Airflow 3.2", () => {
  const { plan, file, unit } = build({}, { version: "3.1.8", otel: collector });
  expect(file("a", "/etc/airflow/airflow.cfg")).toContain(
    "[metrics]\notel_on = True\notel_prefix = prod\notel_host = metrics\notel_port = 4319\notel_ssl_active = False\notel_interval_milliseconds = 30000\n",
  );
  const variables = file("a", "/etc/airflow/airflow.env");
  expect(variables).toContain('OTEL_EXPORTER_OTLP_TIMEOUT="2"\n');
  for (const name of ["airflow-scheduler", "airflow-api-server"])
    expect(unit("a", name)).toContain(
      "Environment=OTEL_RESOURCE_ATTRIBUTES=host.name=%H,service.instance.id=%p@%H,service.namespace=estate\n",
    );
  expect(variables).not.toMatch(/OTEL_EXPORTER_OTLP_(?:ENDPOINT|CERTIFICATE)|OTEL_TRACES/);
  // OpenTelemetry is part of Airflow itself.
  expect(file("a", "/etc/airflow/requirements.txt")).toMatch(/^apache-airflow\[celery\]==/m);
  expect(plan.listeners.find(({ role }) => role === "metrics-collector")).toMatchObject({
    host: "metrics",
    port: 4319,
    protocol: "tcp",
  });
  expect(new Set(clientsOf(plan, "metrics-collector"))).toEqual(
    new Set([
      "airflow-api-server",
      "airflow-celery-worker",
      "airflow-dag-processor",
      "airflow-scheduler",
      "airflow-triggerer",
    ]),
  );
});

it("sends metrics and traces to an OpenTelemetry collector by variables since Airflow 3.2", () => {
  const authority = "/etc/ssl/certs/collector.pem";
  const otel = { ...collector, tls: true, authority, traces: true };
  const { plan, file } = build({}, { version: "3.2.2", otel });
  const options = file("a", "/etc/airflow/airflow.cfg");
  expect(options).toContain("[metrics]\notel_on = True\notel_prefix = prod\n");
  expect(options).toContain("[traces]\notel_on = True\n");
  expect(options).not.toMatch(/^otel_(?:host|port|ssl_active|interval)/m);
  // Workers have an environment of their own.
  for (const [host, path] of [
    ["a", "/etc/airflow/airflow.env"],
    ["c", "/etc/airflow/worker.env"],
  ] as const) {
    const variables = file(host, path);
    expect(variables).toContain('OTEL_EXPORTER_OTLP_ENDPOINT="https://metrics:4319"\n');
    expect(variables).toContain('OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"\n');
    expect(variables).toContain('OTEL_TRACES_EXPORTER="otlp_proto_http"\n');
    expect(variables).toContain('OTEL_METRIC_EXPORT_INTERVAL="30000"\n');
    expect(variables).toContain(`OTEL_EXPORTER_OTLP_CERTIFICATE="${authority}"\n`);
  }
  expect(plan.listeners.find(({ role }) => role === "metrics-collector")).toMatchObject({ secure: true });
  expect(plan.symptoms.map(({ title }) => title)).toContain(
    "The OpenTelemetry collector receives nothing from Airflow",
  );
  expect(build({}).plan.symptoms.map(({ title }) => title)).not.toContain(
    "The OpenTelemetry collector receives nothing from Airflow",
  );
});

it("sends only traces beside metrics by StatsD", () => {
  const { file } = build(
    {},
    { version: "3.3.2", statsd: { host: "metrics" }, otel: { ...collector, metrics: false, traces: true } },
  );
  expect(file("a", "/etc/airflow/airflow.cfg")).toMatch(/^statsd_on = True$/m);
  expect(file("a", "/etc/airflow/airflow.cfg")).toContain("[traces]\notel_on = True\n");
  expect(file("a", "/etc/airflow/airflow.cfg")).not.toMatch(/^otel_prefix/m);
});

it("encrypts the web interface in an estate with TLS", () => {
  const { plan, unit, file } = build({ tls: true }, { flower: { hosts: ["b"] } });
  const paths = "/etc/gen-bundle/tls/airflow";
  expect(unit("a", "airflow-api-server")).toContain(` --ssl-cert ${paths}.crt --ssl-key ${paths}.key\n`);
  // What tasks trust is the authority.
  expect(file("a", "/etc/airflow/airflow.cfg")).toContain("\nssl_cert = /etc/gen-bundle/tls/ca.crt\n");
  expect(unit("b", "airflow-flower")).toContain(`Environment=FLOWER_CERTFILE=${paths}.crt\n`);
  const secure = plan.listeners.filter((listener) => listener.secure).map(({ role }) => role);
  expect(secure).toEqual(expect.arrayContaining(["web-server", "task-monitor"]));
  const certificates = plan.certificates.filter(({ name }) => name === "airflow");
  expect(certificates.map(({ host }) => host).toSorted()).toEqual(["a", "b", "c"]);
  expect(certificates.every(({ user, group }) => user === "airflow" && group === "airflow")).toBe(true);

  const older = build({ tls: true }, { version: "2.9.3" });
  expect(older.file("a", "/etc/airflow/airflow.cfg")).toContain(
    `web_server_ssl_cert = ${paths}.crt\nweb_server_ssl_key = ${paths}.key\n`,
  );
  expect(build({}).plan.certificates).toEqual([]);
});

it("uses the interpreter of its platform", () => {
  const script = "/usr/local/libexec/gen-bundle/make-airflow-venv.sh";
  const rocky = build({ platform: "rocky9" });
  expect(rocky.file("a", script)).toContain("\npython=/usr/bin/python3.12\n");
  expect(rocky.plan.packages).toContainEqual({ host: "a", name: "python3.12" });
  const debian = build({ platform: "debian12" });
  expect(debian.file("a", script)).toContain("\npython=/usr/bin/python3\n");
  expect(debian.plan.packages).toContainEqual({ host: "a", name: "python3-venv" });
});

it("uses the interpreter of the topology in its place, if it is of that version", () => {
  const python = { version: "3.11", interpreter: "/opt/python3.11/bin/python3.11" };
  const { plan, file } = build({ platform: "debian13" }, { version: "2.11.2", python });
  const script = file("a", "/usr/local/libexec/gen-bundle/make-airflow-venv.sh");
  expect(script).toContain(`\npython=${python.interpreter}\n`);
  expect(script).toContain('if [ "$series" != 3.11 ]; then');
  const packages = plan.packages.filter(({ host }) => host === "a").map(({ name }) => name);
  expect(packages).toContain("procps");
  expect(packages).not.toContain("python3");
});

it("limits the packages of each series to the date of its release", () => {
  const asked = (version: string) =>
    build({}, { version })
      .file("a", "/etc/airflow/requirements.txt")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
  const provider = "apache-airflow-providers-celery";
  for (const version of ["3.0.6", "3.0"]) {
    expect(asked(version)).toEqual(
      expect.arrayContaining([`${provider}<3.13`, "fastapi<0.117", "pydantic<2.12", "asyncpg"]),
    );
    expect(asked(version)).not.toContain("psycopg[binary]>=3.2");
  }
  for (const [version, pydantic] of [
    ["3.1.8", "pydantic<2.13"],
    ["3.2.2", "pydantic<2.14"],
    ["3.3.2", "pydantic<2.14"],
  ] as const) {
    expect(asked(version)).toEqual(expect.arrayContaining([pydantic, "psycopg[binary]>=3.2"]));
    expect(asked(version)).not.toContain(`${provider}<3.13`);
    for (const name of ["cadwyn", "fastapi", "starlette", "uvicorn"])
      expect(asked(version).filter((each) => each.startsWith(`${name}<`))).toHaveLength(1);
  }
  for (const version of ["2.9.3", "2.10.5", "2.11"]) {
    expect(asked(version)).toContain("click<8.3");
    expect(asked(version).some((each) => /fastapi|pydantic|-fab/.test(each))).toBe(false);
  }
});

it("disables prepared statements on connections to a pooler, in versions with that option", () => {
  const pooler = { pgbouncer: { hosts: ["c"] } };
  const module = "/etc/airflow/pooled_connections.py";
  const { file } = build(pooler);
  expect(file("a", "/etc/airflow/airflow.cfg")).toContain(
    "\nsql_alchemy_connect_args_async = pooled_connections.connect_args\n",
  );
  expect(file("a", "/etc/airflow/airflow.env")).toContain('\nPYTHONPATH="/etc/airflow"\n');
  expect(file("a", module)).toMatch(/^connect_args = \{"prepare_threshold": None\}$/m);
  for (const other of [build({}), build(pooler, { version: "2.11.2" })]) {
    expect(other.file("a", "/etc/airflow/airflow.cfg")).not.toContain("connect_args");
    expect(other.file("a", "/etc/airflow/airflow.env")).not.toContain("PYTHONPATH");
    expect(other.file("a", module)).toBe("");
  }
});

it("counts connections of daemons at the pooler, and of the migration at the database", () => {
  const used = (changes: object, resource: string) =>
    build(changes)
      .plan.budgets.filter((budget) => budget.resource === resource && budget.side === "used")
      .map(({ formula }) => formula.split(" x ")[0]);
  const daemons = [
    "2 Airflow schedulers",
    "2 Airflow API servers",
    "2 Airflow triggerers",
    "2 Airflow DAG processors",
    "2 Airflow Celery workers",
  ];
  expect(used({}, "PostgreSQL connections")).toEqual(["1 migration", ...daemons]);
  expect(used({}, "pooled connections")).toEqual([]);
  const pooler = { pgbouncer: { hosts: ["c"] } };
  expect(used(pooler, "pooled connections")).toEqual(daemons);
  expect(used(pooler, "PostgreSQL connections").toSorted()).toEqual(["1 PgBouncer", "1 migration"]);
});

it("gives workers of Airflow 3 no login to the metadata, if results have a database of their own", () => {
  const databases = { airflow: { owner: "airflow" }, results: { owner: "results" } };
  const postgres = { hosts: ["c"], databases };
  const chosen = { database: "airflow", resultDatabase: "results" };
  const { file, secrets, diagnostics } = build({ postgres }, chosen);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  // The rest is encoded.
  const password = secrets["postgres-role-airflow"]?.slice(0, 20) ?? "none";
  expect(file("a", "/etc/airflow/airflow.env")).toContain(password);
  // This host has only a worker.
  expect(file("c", "/etc/airflow/airflow.env")).toBe("");
  expect(file("c", "/etc/airflow/worker.env")).not.toContain(password);
  for (const [host, path] of [
    ["a", "/etc/airflow/airflow.env"],
    ["c", "/etc/airflow/worker.env"],
  ] as const)
    expect(file(host, path)).toContain(`RESULT_BACKEND="db+postgresql+psycopg2://results:`);
  expect(
    build({ postgres }, { ...chosen, version: "2.11.2" }).file("c", "/etc/airflow/airflow.env"),
  ).toContain("AIRFLOW__CORE__FERNET_KEY");
});
