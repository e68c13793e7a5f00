import { expect, test } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { certificateNames } from "../../src/model/tls.ts";
import { known } from "../readers/estates.ts";
import { overridden, secured } from "../readers/inline-estates.ts";
import { topology } from "../rules/harness.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/haproxy/haproxy.cfg";
const check = `haproxy -c -f ${path} 2>&1`;

// Its unit makes the folder of its socket. Only a start tells of addresses that cannot be bound.
const start = `mkdir /run/haproxy && haproxy -D -f ${path}`;

describeChecker("haproxy", () => {
  test.each(trials(path))("accepts %s without a warning", (_title, trial) => {
    expect(asHost(trial, check)).toEqual({ status: 0, output: "Configuration file is valid\n" });
  });

  test.each(trials(path))("binds every port of %s, whoever owns the VIP", (_title, trial) => {
    expect(asHost(trial, start)).toEqual(silence);
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
haproxy -D -f ${path}
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
        "location: https://10.0.0.100:443/home?a=b",
        "too old",
        "figures",
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
