import { expect, test } from "vitest";
import { build, known } from "../readers/estates.ts";
import { topology } from "../rules/harness.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, trials } from "./host.ts";

const path = "/etc/rsyslog.d/10-gen-bundle.conf";
const shipping = (logs: object, platform: string) =>
  build(
    `logs of ${platform}`,
    topology({
      platform,
      hosts: { collector: { address: "10.0.0.90", managed: false } },
      logs: { server: "collector", snippets: { rsyslog: [':programname, isequal, "noise" stop'] }, ...logs },
    }),
  );
const encrypted = shipping({ authority: "/etc/ssl/certs/logs.pem" }, "debian12");
const plain = shipping({ tls: false }, "debian12");
const enterprise = shipping({ tls: false }, "el9");

/** The main file of Enterprise Linux, whose package loads other inputs than that of Debian. */
const mainOfEnterpriseLinux = `cat >/etc/rsyslog.conf <<'end'
global(workDirectory="/var/lib/rsyslog")
module(load="builtin:omfile" Template="RSYSLOG_TraditionalFileFormat")
module(load="imuxsock" SysSock.Use="off")
module(load="imjournal" UsePid="system" StateFile="imjournal.state")
include(file="/etc/rsyslog.d/*.conf" mode="optional")
*.info /var/log/messages
end
mkdir --parents /var/lib/rsyslog
`;

const validator = known(encrypted.hosts.get("n1")?.get(path)?.validator, "validator");
const complaint = /error|warning|not known|could not/i;

describeChecker("rsyslog", () => {
  test.each(trials(path, [encrypted, plain]))("accepts %s", (_title, trial) => {
    const { status, output } = asHost(trial, validator);
    expect(output).not.toMatch(complaint);
    expect(status).toBe(0);
  });

  test.each(trials(path, [enterprise]))("accepts %s beside the file of Enterprise Linux", (_title, trial) => {
    const { status, output } = asHost(trial, mainOfEnterpriseLinux + validator);
    expect(output).not.toMatch(complaint);
    expect(status).toBe(0);
  });

  test("refuses an unknown parameter", () => {
    const verdict = asHost(
      broken(path, (text) => text.replace("queue.maxDiskSpace", "queue.maxDisk"), [plain]),
      validator,
    );
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain("queue.maxDisk");
  });

  // The messages are written while the server is away, and rsyslog is restarted before it comes back.
  test("loses no message while the server is away, and holds up no log file of the host", () => {
    const [[, trial]] = trials(path, [plain]) as [ReturnType<typeof trials>[number]];
    const { output } = asHost(
      trial,
      `exec 2>&1
mkdir --parents /tmp/trial/spool; cd /tmp/trial || exit
cat >rsyslog.conf <<'end'
global(workDirectory="/tmp/trial/spool")
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="/tmp/trial/log")
end
sed 's/target="collector"/target="127.0.0.1"/' ${path} >>rsyslog.conf
echo '*.* /tmp/trial/local' >>rsyslog.conf
ip link set lo up
start() { rsyslogd -n -i NONE -f /tmp/trial/rsyslog.conf >/dev/null 2>&1 & daemon=$!; while ! [ -S log ]; do sleep 0.2; done; sleep 1; }
start
echo quiet | logger --socket /tmp/trial/log --tag noise
seq --format 'message %g' 5000 | logger --socket /tmp/trial/log --tag trial
for i in $(seq 50); do [ "$(grep --count message local)" = 5000 ] && break; sleep 0.2; done
echo "$(grep --count message local) in the log file"
kill $daemon; wait $daemon; rm log
timeout 60 python3 -c '
import socket
seen = set()
listener = socket.create_server(("127.0.0.1", 514))
while len(seen) < 5000:
    stream = listener.accept()[0].makefile("rb")
    while len(seen) < 5000:
        count = b""
        while (byte := stream.read(1)) not in (b" ", b""):
            count += byte
        if not count:
            break
        text = stream.read(int(count)).decode()
        if "quiet" in text: print("noise")
        if "message " in text and " trial " in text: seen.add(text.rsplit("message ")[1])
print(len(seen), "at the server", flush=True)
' & server=$!
start
wait $server
kill $daemon`,
    );
    expect(output).toContain("5000 in the log file");
    expect(output).toContain("5000 at the server");
    expect(output).not.toContain("noise");
  }, 120_000);
});
