import { expect, test } from "vitest";
import { authorityPath, certificatePath, hostName, title } from "../../src/model/fields.ts";

test("no name of a host is a number, which programs take for an address", () => {
  for (const name of ["10", "0x10", "0x", "0xff"]) expect(hostName.safeParse(name).success, name).toBe(false);
  for (const name of ["x10", "0x1g", "10-a", "n1"]) expect(hostName.safeParse(name).success, name).toBe(true);
});

test("free text has no blanks at its ends, which would end lines of files", () => {
  for (const text of [" ", ": ", " a", "a\u00a0"]) expect(title.safeParse(text).success, text).toBe(false);
  for (const text of ["a", "VM 1", "#"]) expect(title.safeParse(text).success, text).toBe(true);
});

const certificates = [
  "/etc/ssl/certs/company.pem",
  "/etc/haproxy/web.pem",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/letsencrypt/live/airflow.example.com/fullchain.pem",
  "/srv/tls/company",
  "/opt/company/authority.cer",
  // The names of folders and kinds count at the end alone.
  "/etc/ssl/private/web",
  "/srv/app.conf.d/web.pem",
];

test.each(certificates)("%s can be a file with certificates", (path) => {
  expect(certificatePath.safeParse(path).success).toBe(true);
  expect(authorityPath.safeParse(path).success).toBe(true);
});

test.each([
  ["a folder of a program", ["/etc/haproxy", "/opt/company", "/srv/tls", "/usr/share", "/var/certificates"]],
  [
    "a folder of certificates",
    ["/etc/ssl/certs", "/etc/pki/tls", "/etc/ssl/private", "/etc/letsencrypt/live"],
  ],
  [
    "a file of settings",
    ["/etc/haproxy/haproxy.cfg", "/etc/ssl/openssl.cnf", "/srv/tls/web.conf", "/srv/a.YAML"],
  ],
  ["a request", ["/etc/ssl/private/web.csr"]],
  [
    "a program or a text",
    ["/opt/tls/renew.sh", "/opt/tls/renew.py", "/srv/tls/readme.txt", "/var/log/tls.log"],
  ],
])("%s is no file with certificates", (_kind, paths) => {
  for (const path of paths)
    for (const field of [certificatePath, authorityPath]) {
      const message = field.safeParse(path).error?.issues[0]?.message;
      expect(message, path).toMatch(/^must be one file in PEM with /);
    }
});

test("services read no certificate in a home directory", () => {
  for (const path of ["/root/web.pem", "/home/admin/web.pem", "/tmp/web.pem"]) {
    expect(certificatePath.safeParse(path).success, path).toBe(true);
    expect(authorityPath.safeParse(path).success, path).toBe(false);
  }
});
