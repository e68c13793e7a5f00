import { expect, test } from "vitest";
import { bundleDigest, cksum } from "../../src/change/bundle-digest.ts";
import { emitArtifacts } from "../../src/emit.ts";
import { makeCertificates } from "../../src/estate-documents/make-certificates.ts";
import { installScripts } from "../../src/host-artifacts/install-script.ts";
import { known } from "../readers/estates.ts";
import { strongSecrets } from "../secrets.ts";
import { beside, kinds } from "./beside.ts";
import { describeChecker } from "./describe-checker.ts";
import { encrypted } from "./encrypted.ts";

describeChecker("install.sh", () => {
  test.each([...kinds.values()])(
    "installs %s on a fresh host, and has nothing to do again",
    (_name, plan, host, files) => {
      const { status, output } = beside(
        plan,
        host,
        files,
        `install >/run/first || exit
install | grep '^install'
while read -r path; do cmp /var/lib/incoming$path $path; done </var/lib/gen-bundle/files
cat /run/first
echo "digest $(cat /var/lib/gen-bundle/bundle)"`,
      );
      expect(status, output).toBe(0);
      // A plan computes it without the host.
      const bundled = files.filter(({ component }) => component !== "certificates");
      expect(output).toContain(`\ndigest ${bundleDigest(bundled, cksum)}\n`);
      const lines = output.split("\n").filter((line) => line.startsWith("install "));
      // The second time nothing is installed: each file once.
      expect(lines.sort()).toEqual(
        files
          // The owner of the estate brings the certificate of users, which is not one of the bundle.
          .filter(
            ({ path, component }) =>
              !/\/install\.(?:sh|conf)$/.test(path) &&
              (component !== "certificates" || path.startsWith("/etc/gen-bundle/")),
          )
          .map(({ path }) => `install ${path}`)
          .sort(),
      );
      expect(output).not.toContain("differ");
    },
  );

  test("shows a validator all new files in place, and replaces nothing that it refuses", () => {
    const [, plan, host, all] = known(
      [...kinds.values()].find(([, , , each]) => each.some(({ path }) => path.includes("keepalived"))),
      "host with keepalived",
    );
    const path = "/etc/keepalived/keepalived.conf";
    const files = all
      .filter((file) => !/\/install\.(?:sh|conf)$/.test(file.path))
      // It looks for its scripts, which are not in place yet either.
      .map((file) =>
        file.path === path ? { ...file, validator: `unshare --pid --fork keepalived -t -f ${path}` } : file,
      );
    const scripts = [...installScripts(plan, files)].filter((script) => script.host === host);
    const accepted = beside(plan, host, [...files, ...scripts], "install");
    expect(accepted.status, accepted.output).toBe(0);
    const refused = beside(
      plan,
      host,
      [...files, ...scripts],
      `sed -i 's/probe-listener/probe/' /var/lib/incoming${path}
install || cmp /etc/hosts /var/lib/incoming/etc/hosts`,
    );
    expect(refused.output).toContain("Disabling track script");
    expect(refused.output).toContain(`install.sh: ${path} is rejected by`);
    expect(refused.output).toMatch(/hosts differ|EOF on/);
    expect(refused.status).toBe(1);
  });

  test("refuses a folder below one that others may write to, since they could replace it", () => {
    const [, plan, host, files] = known([...kinds.values()][0], "host");
    const moved = (mode: string) =>
      beside(
        plan,
        host,
        files,
        `mkdir --mode=${mode} /var/lib/shared && mv /var/lib/incoming /var/lib/shared/incoming
/var/lib/shared/incoming/root/gen-bundle/install.sh --check --no-packages`,
      );
    expect(moved("0777").output).toContain(
      "install.sh: users other than root can write to /var/lib/shared, and could replace the files below it",
    );
    expect(moved("0755").output).not.toContain("users other than root");
    // In a folder with the sticky bit, nobody replaces what belongs to another.
    expect(moved("1777").output).not.toContain("users other than root");
  });

  const files = emitArtifacts(encrypted, strongSecrets(encrypted)).filter(({ host }) => host === "n1");
  const [document] = makeCertificates(encrypted);
  const script = {
    ...known(files[0], "file"),
    ...known(document, "script"),
    path: "/bundle/scripts/make-certificates.sh",
  };
  const encryptedHost = (commands: string) =>
    beside(
      encrypted,
      "n1",
      [...files, script],
      `/var/lib/incoming/bundle/scripts/make-certificates.sh /root/keys >/dev/null || exit
cd /root/keys/hosts/n1/etc/gen-bundle/tls
${commands}
mkdir -p /var/lib/incoming/etc; cp -a /root/keys/hosts/n1/. /var/lib/incoming
cd /
install`,
    );

  test("puts certificates in place, the key for its user alone", () => {
    const { status, output } = beside(
      encrypted,
      "n1",
      [...files, script],
      `/var/lib/incoming/bundle/scripts/make-certificates.sh /root/keys >/dev/null
cp -a /root/keys/hosts/n1/. /var/lib/incoming
install &>/dev/null && stat --format='%a %U:%G %n' /etc/gen-bundle/tls /etc/gen-bundle/tls/*
rm -r /var/lib/incoming/etc/gen-bundle
install | grep '^install'`,
    );
    expect(output.trimEnd().split("\n"), output).toEqual([
      "755 root:root /etc/gen-bundle/tls",
      "644 root:root /etc/gen-bundle/tls/ca.crt",
      "644 root:root /etc/gen-bundle/tls/store.crt",
      "400 nobody:root /etc/gen-bundle/tls/store.key",
      "644 root:root /etc/gen-bundle/tls/web.crt",
      "400 nobody:root /etc/gen-bundle/tls/web.key",
      "400 nobody:root /etc/gen-bundle/tls/web.pem",
    ]);
    // What is in place need not be copied again: grep found nothing.
    expect(status).toBe(1);
  });

  test.each<[string, string, string]>([
    ["no authority", "rm ca.crt", "ca.crt is missing. Create certificates with scripts/make-certificates.sh"],
    ["no key", "rm web.key", "web.key is missing."],
    [
      "another pair in one file",
      "cat store.crt store.key >web.pem",
      "web.pem does not consist of /etc/gen-bundle/tls/web.crt and its key.",
    ],
    [
      "files that others may change",
      "chmod o+w web.crt",
      "can change /var/lib/incoming/etc/gen-bundle/tls/web.crt",
    ],
    ["another user's files", "chown nobody web.crt", "users other than root can change"],
    ["another key", "cp store.key web.key", "web.key is not the key of /etc/gen-bundle/tls/web.crt."],
    [
      "another host's certificate",
      "cp ../../../../n2/etc/gen-bundle/tls/* .; cp store.crt web.crt; cp store.key web.key",
      "is not a certificate that /etc/gen-bundle/tls/ca.crt signed for this host (verify_hostname=n1)",
    ],
    [
      "another authority",
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=o -keyout /dev/null -out ca.crt 2>/dev/null",
      "is not a certificate that /etc/gen-bundle/tls/ca.crt signed for this host (purpose=sslserver)",
    ],
    [
      "one that soon expires",
      "openssl req -new -key web.key -subj /CN=n1 | openssl x509 -req -days 6 -CA /root/keys/ca.crt -CAkey /root/keys/ca.key -set_serial 9 -out web.crt 2>/dev/null",
      "web.crt expires within a week: notAfter=",
    ],
  ])("refuses %s before it changes anything", (_what, commands, message) => {
    const { status, output } = encryptedHost(
      `${commands}\ntrap 'ls /var/lib/gen-bundle /etc/gen-bundle' EXIT`,
    );
    expect(output).toContain(message);
    expect(output).toContain("cannot access '/var/lib/gen-bundle'");
    expect(output).toContain("cannot access '/etc/gen-bundle'");
    expect(status).toBe(1);
  });
});
