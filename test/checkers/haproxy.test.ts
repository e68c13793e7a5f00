import { expect, test } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { certificateNames } from "../../src/model/tls.ts";
import { build, known } from "../readers/estates.ts";
import { overridden, secured } from "../readers/inline-estates.ts";
import { topology, withAirflow } from "../rules/harness.ts";
import { certificatesOf } from "./certificates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/haproxy/haproxy.cfg";
// Its unit makes the folder of its socket and the states of its servers. HAProxy warns of each server that is down there.
const prepare = "mkdir -p /run/haproxy && echo 1 >/run/haproxy/server-states";
const check = `${prepare} && haproxy -c -f ${path} 2>&1`;

// Only a start tells of addresses that cannot be bound.
const start = `${prepare} && haproxy -D -f ${path}`;

describeChecker("haproxy", () => {
  test.each(trials(path))("accepts %s without a warning", (_title, trial) => {
    expect(asHost(trial, check)).toEqual({ status: 0, output: "Configuration file is valid\n" });
  });

  test.each(trials(path))("binds every port of %s, whoever owns the VIP", (_title, trial) => {
    // A container may have no more than 20,000 descriptors. systemd gives a unit as many as HAProxy asks for.
    const fewer = `sed --in-place 's/^    maxconn [0-9]*$/    maxconn 100/' ${path}`;
    expect(asHost(trial, `${fewer} && ${start}`)).toEqual(silence);
  });

  test("cannot bind a VIP of another host without the kernel's leave", () => {
    const trial = broken(/\/90-gen-bundle\.conf$/, (text) =>
      text.replace("ip_nonlocal_bind = 1", "ip_nonlocal_bind = 0"),
    );
    expect(asHost(trial, start).output).toContain("cannot bind socket");
  });

  test.each(trials(path, [overridden()]))("accepts the lines of %s without a warning", (_title, trial) => {
    expect(asHost(trial, check)).toEqual({ status: 0, output: "Configuration file is valid\n" });
  });

  // Each sets what the bundle manages, in a spelling that HAProxy accepts.
  test.each<[string, string, "owned-key" | "invalid-value"]>([
    ["global", 'stats "socket" ipv4@127.0.0.1:9999 level admin', "owned-key"],
    ["global", "stats 's'ocket ipv4@127.0.0.1:9999", "owned-key"],
    ["global", "stats s\\x6fcket ipv4@127.0.0.1:9999", "owned-key"],
    ["global", "stats socket\\x00x ipv4@127.0.0.1:9999", "owned-key"],
    ["global", 'stats "socket\\x00" ipv4@127.0.0.1:9999', "owned-key"],
    ["global", 'stats socket "ipv4@127.0.0.1:9999"', "owned-key"],
    ["global", "stats socket \\x69pv4@127.0.0.1:9999", "owned-key"],
    ["global", 'stats "$\x7bNONE-socket}" ipv4@127.0.0.1:9999', "invalid-value"],
    ["global", 'stats socket "$\x7bNONE-ipv4}@127.0.0.1:9999"', "invalid-value"],
    ["global", '"stats" socket ipv4@127.0.0.1:9999', "invalid-value"],
    ["global", "\\x73tats socket ipv4@127.0.0.1:9999", "invalid-value"],
    ["global", 'stats socket "/run/haproxy//admin.sock" level user', "owned-key"],
    ["global", "stats socket /run/haproxy/a,ipv4@127.0.0.1:9998 level admin", "owned-key"],
    ["web", "stats enable", "owned-key"],
    ["web", "stats uri /stats", "owned-key"],
    ["web", "stats hide-version", "owned-key"],
    ["global", "cluster-secret hunter", "owned-key"],
    ["global", "unix-bind prefix /run/haproxy/", "owned-key"],
    ["global", "lua-prepend-path /tmp/?.lua", "owned-key"],
    ["global", "server-state-file /etc/haproxy/server-states", "owned-key"],
    ["global", "server-state-base /etc/haproxy", "owned-key"],
    ["primary", "load-server-state-from-file none", "owned-key"],
    ["primary", "server-state-file-name use-backend-name", "owned-key"],
    ["primary", 'option "httpchk"', "owned-key"],
    ["primary", 'timeout "check" 1m', "owned-key"],
    ["primary", 'no "option" "redispatch"', "owned-key"],
    ["primary", "default option redispatch", "owned-key"],
  ])("takes in %s the line %s, which the bundle refuses", (block, line, rule) => {
    const place =
      block === "global" ? /^(?=defaults$)/m : /(?<=^listen database-primary\n(?:.+\n)*)(?= +server )/m;
    const taken = broken(path, (text) => text.replace(place, () => `    ${line}\n`));
    expect(asHost(taken, check).status).toBe(0);
    const built = buildBundle(topology({ haproxy: { snippets: { [block]: [line] } } }));
    expect(built.ok ? [] : built.diagnostics.map((found) => found.rule)).toContain(rule);
  });

  test("refuses a line that is none", () => {
    const [found] = trials(path, [overridden({ haproxy: { snippets: { web: ["timeout nothing 1h"] } } })]);
    const verdict = asHost(known(found, "host")[1], check);
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain("nothing");
  });

  test("refuses a check that is not one", () => {
    const verdict = asHost(
      broken(path, (text) =>
        text.replace("http-check expect", "http-check port 8008\n    http-check expect"),
      ),
      check,
    );
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain("'http-check' only supports");
  });

  test("warns of missing timeouts", () => {
    const verdict = asHost(
      broken(path, (text) => text.replaceAll(/^ +timeout .*\n/gm, "")),
      check,
    );
    expect(verdict.output).toContain("missing timeouts");
  });
});

const estate = secured();
const [host, files] = [...estate.hosts].find(([, own]) => own.has(path)) ?? [];
if (!host || !files) throw new Error(`No host has ${path}.`);
const trial = { estate, host, files };
const command = estate.plan.checks.find((each) => each.service === `haproxy@${host}`)?.command;

/** Makes an authority, and the certificate of this host as its own script would. */
const names = certificateNames(estate.plan, { host, services: [`haproxy@${host}`] });
const alternatives = [
  ...names.names.map((name) => `DNS:${name}`),
  ...names.addresses.map((ip) => `IP:${ip}`),
];
const certificates = `
set -euo pipefail
mkdir -p /run/haproxy /etc/gen-bundle/tls
cd /etc/gen-bundle/tls
key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
openssl req -x509 $key -keyout ca.key -out ca.crt -subj /CN=authority -days 1 2>/dev/null
certify() {
    openssl req $key -keyout "$1.key" -subj "/O=lab" 2>/dev/null |
        openssl x509 -req -CA ca.crt -CAkey ca.key -days 1 -extfile <(echo "subjectAltName=$2") -out "$1.crt" 2>/dev/null
    cat "$1.crt" "$1.key" >"$1.pem"
}
certify haproxy ${alternatives.join()}`;

/** Everything that HAProxy leads to or asks by HTTP, each with a certificate made out to what `named` says. */
function behind(named: (host: string) => string): string {
  const hosts = [...estate.plan.hosts.values()];
  const servers = estate.plan.listeners
    .filter(({ role }) => role === "database-health" || role === "web-server")
    .map(({ host: name, port }) => `"${name} ${estate.plan.hosts.get(name)?.address} ${port}"`);
  return `
${hosts.map(({ name, address }) => `certify ${name} DNS:${named(name)}; ip address add ${address}/32 dev lo`).join("\n")}
python3 /run/checkers/tls-servers.py ${servers.join(" ")} 2>/dev/null &
${start}
# Servers count as healthy until they have been asked.
state() { curl --silent --cacert ca.crt "https://${estate.plan.hosts.get(host ?? "")?.address}:7000/;csv" | awk -F, '$2 ~ /^n[0-9]$/ { print $18, $37 }' | sort -u; }
until [ "$(state)" = "$expected" ] || [ $SECONDS -gt 30 ]; do sleep 0.2; done
state`;
}

describeChecker("haproxy", () => {
  test("accepts TLS without a warning", () => {
    expect(asHost(trial, `${certificates}\n${check}`)).toEqual({
      status: 0,
      output: "Configuration file is valid\n",
    });
  });

  test("refuses to go without its certificate", () => {
    const verdict = asHost(trial, `${certificates}\nrm haproxy.pem\n${check}`);
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain("/etc/gen-bundle/tls/haproxy.pem");
  });

  test("meets members that prove themselves, and answers browsers by HTTPS alone", () => {
    const verdict = asHost(
      trial,
      `${certificates}\nexpected='UP L7OK'\n${behind((name) => name)}
ip address add 10.0.0.100/32 dev lo
${command}
curl --silent --include --cacert ca.crt https://10.0.0.100/health | tr -d '\\r' | grep -E '^HTTP|^strict'
curl --silent --include http://10.0.0.100/home?a=b | tr -d '\\r' | grep -E '^HTTP|^location'
curl --silent --cacert ca.crt --tls-max 1.1 https://10.0.0.100/health || echo "too old"
curl --silent --cacert ca.crt https://10.0.0.1:8405/metrics | grep -c '^haproxy_server_status' | sed 's/[0-9][0-9]*/figures/'`,
    );
    expect(verdict).toEqual({
      status: 0,
      output: [
        "UP L7OK",
        "HTTP/2 200 ",
        "strict-transport-security: max-age=31536000",
        "HTTP/1.1 301 Moved Permanently",
        "location: https://10.0.0.100/home?a=b",
        "too old",
        "figures",
        "",
      ].join("\n"),
    });
  });

  test("shows users their own certificate, and not the interface of tasks", () => {
    const users = build(
      "users behind HAProxy",
      topology(withAirflow, {
        airflow: { version: "3.3.2", web: { url: "https://airflow.example.com/data" } },
        haproxy: { ports: { "web-public": 443, redirect: 80 }, certificate: "/srv/users.pem" },
      }),
    );
    const [balancer, own] = known(
      [...users.hosts].find(([, files]) => files.has(path)),
      path,
    );
    const servers = users.plan.listeners
      .filter(({ role }) => role === "web-server")
      .map(({ host: name, port }) => `${users.plan.hosts.get(name)?.address} ${port}`);
    const addresses = [...users.plan.hosts.values()].map(({ address }) => address);
    const verdict = asHost(
      {
        estate: users,
        host: balancer,
        files: new Map([
          ...own,
          ...certificatesOf(users, balancer).map((file) => [file.path, file] as const),
        ]),
      },
      `
${[...addresses, "10.0.0.100"].map((address) => `ip address add ${address}/32 dev lo`).join("\n")}
mkdir -p /tmp/www/data/execution && cd /tmp/www && echo page >data/page && echo token >data/execution/token
mkdir -p data/api/v2 && echo {} >data/api/v2/version
${servers.map((server) => `python3 -m http.server --bind ${server} >/dev/null 2>&1 &`).join("\n")}
${start}
ask() { curl --silent --cacert /srv/users.pem --connect-to ::10.0.0.100: --write-out ' %{http_code}\n' "$@" | tr '\n' ' ' | sed 's/<[^>]*>//g'; echo; }
until [ "$(curl --silent --output /dev/null --write-out '%{http_code}' http://10.0.0.100:8080/data/page)" = 200 ] || [ $SECONDS -gt 30 ]; do sleep 0.2; done
ask https://airflow.example.com/data/page
for path in data/execution/token data/%65xecution/token data/execut%69on/token data/execution/token% data/%65xecution/token%zz; do
    ask --output /dev/null https://airflow.example.com/$path
done
ask http://10.0.0.100:8080/data/execution/token
curl --silent --include --connect-to ::10.0.0.100: http://airflow.example.com/data/page | tr -d '\r' | grep '^location'`,
    );
    expect(verdict).toEqual({
      status: 0,
      output: [
        "page  200 ",
        " 404 ",
        " 404 ",
        " 404 ",
        " 400 ",
        " 400 ",
        "token  200 ",
        "location: https://airflow.example.com/data/page",
        "",
      ].join("\n"),
    });
  });

  test("has no healthy member where certificates name somebody else", () => {
    const verdict = asHost(
      trial,
      `${certificates}\nexpected='DOWN L6RSP'\n${behind(() => "stranger")}\n${command}`,
    );
    expect(verdict.status).toBe(1);
    expect(verdict.output.split("\n")).toEqual([
      "DOWN L6RSP",
      "database-primary has no healthy member",
      "database-replica has no healthy member",
      "web has no healthy member",
      "",
    ]);
  });
});

const plain = build("databases behind HAProxy", topology());
const primary = "n2";

/**
 * Counts the connections that each database answers while HAProxy runs this script: clients of the write port
 * connect every 5 ms. The first database in the list is a standby.
 */
function answers(script: string, seconds: number): ReadonlyMap<string, number> {
  const { plan } = plain;
  const front = known(
    plan.listeners.find(({ id }) => /^haproxy@n1\/database-primary$/.test(id)),
    "write port",
  );
  const pool = known(
    plan.pools.find(({ role }) => role === front.role),
    "pool of writes",
  );
  const databases = pool.members.map((id) => {
    const { host, port } = known(
      plan.listeners.find((each) => each.id === id),
      id,
    );
    const health = plan.listeners.find((each) => each.host === host && each.role === pool.check.role);
    return `"${host} ${plan.hosts.get(host)?.address} ${port} ${health?.port}"`;
  });
  expect(databases).toHaveLength(3);
  expect(databases.findIndex((each) => each.startsWith(`"${primary} `))).toBeGreaterThan(0);
  const own = known(plain.hosts.get("n1"), "n1");
  const unit = known(own.get("/etc/systemd/system/haproxy.service.d/10-gen-bundle.conf"), "drop-in").content;
  const commands = (key: string) =>
    [...unit.matchAll(new RegExp(`^${key}=[-+]?(.+)$`, "gm"))].map(([, command = ""]) =>
      command.replaceAll("$$", "$"),
    );
  const verdict = asHost(
    { estate: plain, host: "n1", files: own },
    `
ip address add ${front.bind}/32 dev lo
${[...plan.hosts.values()].map(({ address }) => `ip address add ${address}/32 dev lo`).join("\n")}
export CONFIG=${path} EXTRAOPTS="-S /run/haproxy-master.sock"
start() {
    rm -rf /run/haproxy && mkdir /run/haproxy
${commands("ExecStartPre").join("\n")}
    haproxy -W -f $CONFIG $EXTRAOPTS 2>/dev/null &
    MAINPID=$!
}
reload() {
${commands("ExecReload").join("\n") || "kill -USR2 $MAINPID"}
}
python3 /run/checkers/databases.py ${primary} ${databases.join(" ")} 2>/dev/null &
start
state() { curl --silent "http://${plan.hosts.get("n1")?.address}:7000/;csv" | awk -F, '$1 == "database-primary" && $18 ~ /UP/ { print $2 }' | xargs; }
until [ "$(state)" = "${primary} BACKEND" ] || [ $SECONDS -gt 20 ]; do sleep 0.2; done
python3 /run/checkers/writers.py ${front.bind} ${front.port} ${seconds} >/tmp/answers &
writers=$!
sleep 0.5
${script}
wait $writers
cat /tmp/answers`,
  );
  expect(verdict.status).toBe(0);
  return new Map(
    [...verdict.output.matchAll(/^(\w+) (\d+)$/gm)].map(([, name = "", count]) => [name, Number(count)]),
  );
}

describeChecker("haproxy", () => {
  // Without the states, 179 of 606 connections reached a standby.
  test("leads every write to the primary through reloads", () => {
    const counts = answers("for _ in 1 2 3 4 5 6; do reload; sleep 0.5; done", 4);
    expect([...counts.keys()]).toEqual([primary]);
    expect(counts.get(primary)).toBeGreaterThan(100);
  });

  // Without the states, 31 of 841 connections reached a standby.
  test("leads no write to a standby after a restart", () => {
    const counts = answers("kill $MAINPID; wait $MAINPID; start", 6);
    expect([...counts.keys()].filter((name) => name !== "none")).toEqual([primary]);
    expect(counts.get(primary)).toBeGreaterThan(100);
  });
});
