import { expect, test } from "vitest";
import { outside } from "../components/external/estates.ts";
import { build, known } from "../readers/estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost } from "./host.ts";
import { postgresqlPrograms } from "./programs.ts";

const authority = "/etc/ssl/certs/others.pem";

/** Estates with encrypted services of others, and with unencrypted ones. */
const [encrypted, open] = [{}, { tls: false, authority: undefined }].map((change) =>
  build("external", outside({ platform: "debian12", external: { database: change, broker: change } })),
);

/** The commands by which a host checks that it reaches the database and the broker. */
function probes(estate = encrypted) {
  const { plan } = known(estate, "estate");
  return ["database-primary", "broker"].map((role) =>
    known(plan.listeners.find((listener) => listener.role === role)?.probe, role),
  );
}

/** A real PostgreSQL, and a broker that only speaks TLS or only greets, with certificates of an authority of theirs. */
const servers = `
echo "127.0.0.1 db.example.com mq.example.com" >>/etc/hosts
cd /tmp
authority() { openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.crt" 2>/dev/null; }
certificate() {
    openssl req -newkey rsa:2048 -nodes -subj /CN=server -keyout server.key -out server.csr 2>/dev/null
    openssl x509 -req -in server.csr -CA others.crt -CAkey others.key -CAcreateserial -out server.crt -extfile <(echo "subjectAltName=$1") 2>/dev/null
}
serve() {
    rm --recursive --force data
    install --directory --owner=postgres --mode=0700 data
    runuser -u postgres -- ${postgresqlPrograms}/initdb --auth=trust --pgdata=/tmp/data >/dev/null
    install --owner=postgres --mode=0600 server.key server.crt data
    runuser -u postgres -- ${postgresqlPrograms}/pg_ctl --pgdata=/tmp/data --wait --log=/tmp/data/log --options="-c unix_socket_directories=/tmp/data -c ssl=$1 -c ssl_cert_file=server.crt -c ssl_key_file=server.key" start >/dev/null
}
`;

const tlsBroker =
  "openssl s_server -quiet -accept 5671 -cert server.crt -key server.key >/dev/null 2>&1 &\nsleep 1";
const plainBroker = `python3 -c '
import socket
server = socket.create_server(("", 5672))
while True:
    client, _ = server.accept()
    if client.recv(8) == b"AMQP\\0\\0\\x09\\x01": client.sendall(b"\\x01")
' &
sleep 1`;

const run = (script: string) =>
  asHost(
    {
      estate: known(encrypted, "estate"),
      host: "n1",
      files: known(known(encrypted, "estate").hosts.get("n1"), "n1"),
    },
    servers + script,
  ).output.trim();

/** The exit codes of commands as verify.sh runs them. */
const codes = (commands: readonly string[]) =>
  commands
    .map((command) => `timeout 10 sh -c ${quoted(command)} >/dev/null 2>&1 </dev/null; echo $?`)
    .join("\n");
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

describeChecker("external services", () => {
  test("are reached with a certificate of their authority and their name, and not with another", () => {
    const output = run(`
authority others; authority strangers
certificate DNS:db.example.com,DNS:mq.example.com
serve on
${tlsBroker}
cp others.crt ${authority}
${codes(probes())}
echo with another authority
cp strangers.crt ${authority}
${codes(probes())}
echo without the file
rm ${authority}
${codes(probes())}
echo with another name
cp others.crt ${authority}
${codes(probes().map((probe) => probe.replaceAll(/(-verify_hostname|-servername) \S+/g, "$1 other.example.com")))}
echo without TLS
kill %1
runuser -u postgres -- ${postgresqlPrograms}/pg_ctl --pgdata=/tmp/data --mode=immediate stop >/dev/null
serve off
${codes(probes())}
`);
    const sections = ["with another authority", "without the file", "with another name", "without TLS"];
    expect(output.split("\n")).toEqual(["0", "0", ...sections.flatMap((title) => [title, "1", "1"])]);
  });

  test("are reached unencrypted if they answer", () => {
    const output = run(`
authority others
certificate DNS:db.example.com
serve off
${plainBroker}
${codes(probes(open))}
echo without servers
kill %1
runuser -u postgres -- ${postgresqlPrograms}/pg_ctl --pgdata=/tmp/data --mode=immediate stop >/dev/null
${codes(probes(open))}
`);
    expect(output.split("\n")).toEqual(["0", "0", "without servers", "1", "1"]);
  });
});
