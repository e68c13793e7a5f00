import { describe, expect, it } from "vitest";
import { buildBundle } from "../../../src/index.ts";
import { type Json, topology, withAirflow } from "../../rules/harness.ts";

const built = (airflow: Json) => buildBundle(topology(withAirflow, { airflow }), { secrets: {} });

/** The text of a file on the host with a worker. */
function file(airflow: Json, path: string): string {
  const result = built(airflow);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const found = result.bundle.artifacts.find((each) => each.host === "n3" && each.path === path);
  if (!found) throw new Error(`There is no ${path}.`);
  return found.content;
}

const requirements = (airflow: Json) => file(airflow, "/etc/airflow/requirements.txt");

describe("packages of the topology", () => {
  it("follow those of the bundle", () => {
    const packages = ["apache-airflow-providers-amazon>=9,<10", "pandas[excel]==2.2.3"];
    expect(requirements({ packages })).toBe(
      `${requirements({})}\n# Set in the topology.\n${packages.join("\n")}\n`,
    );
  });

  it("come from an index or a folder, within constraints", () => {
    expect(requirements({ index: "https://pypi.example.com/simple" })).toContain(
      "\n--index-url https://pypi.example.com/simple\n",
    );
    expect(requirements({ wheels: "/srv/wheels" })).toContain("\n--no-index\n--find-links /srv/wheels\n");
    expect(requirements({ constraints: "/etc/constraints.txt" })).toContain(
      "\n--constraint /etc/constraints.txt\n",
    );
  });

  it("are those of a lock alone, from the index and with the exceptions of the requirements", () => {
    const script = "/usr/local/libexec/gen-bundle/make-airflow-venv.sh";
    const lock = { path: "/srv/lock.txt", sha256: "0123456789abcdef".repeat(4) };
    const index = "https://pypi.example.com/simple";
    expect(file({ lock, index, version: "2.11.2" }, script)).toContain(
      `--no-deps --require-hashes --index-url ${index} --only-binary :all: --no-binary python-nvd3 --requirement "$lock"\n`,
    );
    expect(file({ lock, wheels: "/srv/wheels" }, script)).toContain(
      "--require-hashes --no-index --find-links /srv/wheels --only-binary :all: ",
    );
    expect(file({}, script)).not.toContain("hash");
    expect(built({ lock: { ...lock, sha256: "0123" } }).diagnostics.map(({ at }) => at[0].pointer)).toEqual([
      "/airflow/lock/sha256",
    ]);
  });

  it("are built anew when the constraints file of the hosts changes", () => {
    const script = "/usr/local/libexec/gen-bundle/make-airflow-venv.sh";
    expect(file({ constraints: "/etc/constraints.txt" }, script)).toContain(
      "sed '/^#/d' /etc/airflow/requirements.txt /etc/constraints.txt && echo ",
    );
    expect(file({ constraints: "https://pypi.example.com/c.txt" }, script)).toContain(
      "sed '/^#/d' /etc/airflow/requirements.txt && echo ",
    );
  });

  it.each([
    "apache-airflow==3.0",
    "Apache_Airflow[s3]",
    "apache-airflow-core",
    "git+https://example.com/x",
    "./x.whl",
    "-e x",
    "--index-url=https://example.com",
    "x; python_version < '3'",
    "x\n--no-index",
    "x ==1",
  ])("are no other lines of pip: %j", (text) => expect(built({ packages: [text] }).ok).toBe(false));

  it.each(["https://user:password@pypi.example.com/simple", "file:///srv", "https://x/ --no-index"])(
    "come from no index with a login: %s",
    (index) => expect(built({ index }).ok).toBe(false),
  );

  it("satisfy an option that needs one", () => {
    const extra = { secrets: { backend: "airflow.providers.hashicorp.secrets.vault.VaultBackend" } };
    expect(built({ extra }).ok).toBe(false);
    expect(built({ extra, packages: ["apache_airflow_providers.hashicorp>=4"] }).ok).toBe(true);
  });

  it("of the operating system are installed on every host of Airflow", () => {
    const result = built({ systemPackages: ["git", "procps-ng"] });
    if (!result.ok) throw new Error("There are errors.");
    const hosts = (name: string) => result.plan.packages.filter((each) => each.name === name);
    expect(hosts("git").map(({ host }) => host)).toEqual(["n1", "n2", "n3"]);
    expect(hosts("procps-ng")).toHaveLength(3);
  });
});

describe("variables of the topology", () => {
  const environment = { HTTPS_PROXY: "http://proxy:3128", AIRFLOW_CONN_SHOP: { secret: "shop-connection" } };

  it.each([
    ["2.11.2", "/etc/airflow/airflow.env"],
    ["3.3.2", "/etc/airflow/worker.env"],
  ])("are in the environment of workers of %s", (version, path) => {
    const text = file({ version, environment }, path);
    expect(text).toContain('\nHTTPS_PROXY="http://proxy:3128"\n');
    expect(text).toContain('\nAIRFLOW_CONN_SHOP="MISSING-SECRET-shop-connection"\n');
  });

  it.each([
    "AIRFLOW__CORE__FERNET_KEY",
    "AIRFLOW_HOME",
    "PATH",
    "LD_PRELOAD",
    "GCONV_PATH",
    "NOTIFY_SOCKET",
    "GUNICORN_CMD_ARGS",
    "_AIRFLOW__AS_LIBRARY",
    "PYTHONPATH",
    "PGPASSWORD",
    "pip_index_url",
    "A B",
  ])("do not replace what the bundle sets: %s", (name) =>
    expect(built({ environment: { [name]: "x" } }).ok).toBe(false),
  );

  it("hold no secrets", () => {
    const result = built({ environment: { SHOP_PASSWORD: "hunter2hunter2" } });
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result.diagnostics)).not.toContain("hunter2");
    expect(result.diagnostics.map(({ message }) => message).join()).toContain(
      'must be an object whose key "secret" has the name of a secret',
    );
    expect(built({ environment: { HTTPS_PROXY: "http://user:hunter2hunter2@proxy:3128" } }).ok).toBe(false);
  });
});
