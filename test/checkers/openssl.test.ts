import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeCertificates } from "../../src/estate-documents/make-certificates.ts";
import type { Plan } from "../../src/index.ts";
import { certificateNames, certificatePaths } from "../../src/model/tls.ts";
import { build, known } from "../readers/estates.ts";
import { topology } from "../rules/harness.ts";
import { describeChecker } from "./describe-checker.ts";
import { encrypted } from "./encrypted.ts";
import { asHost, run, trials } from "./host.ts";

const folder = mkdtempSync(join(tmpdir(), "gen-bundle-certificates-"));
afterAll(() => rmSync(folder, { recursive: true }));
const script = join(folder, "bundle/scripts/make-certificates.sh");
const keys = join(folder, "keys");

function make(estate: Plan = encrypted) {
  const [document] = makeCertificates(estate);
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, document?.content ?? "", { mode: 0o755 });
  return run(script, [keys]);
}
const below = (host: string, path: string) => join(keys, "hosts", host, path);
const bytes = () =>
  Object.fromEntries(
    readdirSync(keys, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(join(keys, name)).isFile())
      .map((name) => [name, readFileSync(join(keys, name), "utf8")]),
  );
/** What became of each certificate, as the script says. */
const table = (output: string) =>
  Object.fromEntries(
    output
      .split("\n")
      .slice(1)
      .flatMap((line) => {
        const [host, name, , made] = line.trim().split(/ {2,}/);
        return made ? [[`${host} ${name}`, made]] : [];
      }),
  );
const read = (path: string) => new X509Certificate(readFileSync(path));

describeChecker("openssl", () => {
  test("makes an authority and every certificate, out to every name of its host", () => {
    const { status, output } = make();
    expect(status, output).toBe(0);
    expect(table(output)).toEqual({
      "- ca": "new",
      "- consensus-ca": "new",
      "n1 store": "new",
      "n1 web": "new",
      "n2 store": "new",
      "n2 caller": "new",
    });
    const authorities = ["ca.crt", "consensus-ca.crt"].map((name) => read(join(keys, name)));
    for (const authority of authorities) {
      expect(authority.ca).toBe(true);
      expect(authority.checkIssued(authority)).toBe(true);
    }
    for (const declared of encrypted.certificates) {
      const { host, name } = declared;
      const paths = certificatePaths(name);
      const certificate = read(below(host, paths.certificate));
      expect(
        authorities.map((each) => certificate.verify(each.publicKey)),
        name,
      ).toEqual(name === "caller" ? [false, true] : [true, false]);
      expect(certificate.ca).toBe(false);
      const key = createPrivateKey(readFileSync(below(host, paths.key)));
      expect(certificate.checkPrivateKey(key)).toBe(true);
      expect(key.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
      const both = name === "web" ? readFileSync(below(host, paths.combined), "utf8") : undefined;
      expect(both).toBe(
        name === "web"
          ? readFileSync(below(host, paths.certificate), "utf8") +
              readFileSync(below(host, paths.key), "utf8")
          : undefined,
      );
      const [server, client] = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];
      expect(certificate.keyUsage, name).toEqual(
        { store: [server, client], web: [server], caller: [client] }[name],
      );
      const { names, addresses } = certificateNames(encrypted, declared);
      for (const each of names) expect(certificate.checkHost(each), `${host} ${each}`).toBe(each);
      for (const each of addresses) expect(certificate.checkIP(each), `${host} ${each}`).toBe(each);
      expect(certificate.checkHost("n3")).toBe(undefined);
    }
    // A host without a certificate of its own trusts the authority as well.
    expect(readFileSync(below("n3", "/etc/gen-bundle/tls/ca.crt"))).toEqual(
      readFileSync(join(keys, "ca.crt")),
    );
    // The other authority is known where a certificate of it is.
    const store = "/etc/gen-bundle/tls/consensus-ca.crt";
    expect(["n1", "n2", "n3"].filter((host) => existsSync(below(host, store)))).toEqual(["n2"]);
  });

  test("keeps keys to their owner", () => {
    expect(statSync(keys).mode & 0o777).toBe(0o700);
    for (const name of Object.keys(bytes())) expect(statSync(join(keys, name)).mode & 0o077, name).toBe(0);
  });

  test("changes nothing the second time", () => {
    const before = bytes();
    const { status, output } = make();
    expect([status, ...new Set(Object.values(table(output)))]).toEqual([0, "kept"]);
    expect(bytes()).toEqual(before);
  });

  test("renews what is out to other names, expires, does not fit its key, or is another authority's", () => {
    const hosts = new Map(
      [...encrypted.hosts].map(([name, host]) => [
        name,
        name === "n1" ? { ...host, address: "10.0.0.31" } : host,
      ]),
    );
    expect(table(make({ ...encrypted, hosts }).output)).toMatchObject({
      "- ca": "kept",
      "n1 store": "renewed",
      "n1 web": "renewed",
      "n2 store": "kept",
    });
    make();
    const { certificate, key } = certificatePaths("store");
    const reissue = (days: number, authority: string) =>
      run("bash", [
        "-c",
        `cd ${keys} && openssl req -new -key hosts/n1${key} -config requests/n1-store.cnf |
        openssl x509 -req -days ${days} -CA ${authority}.crt -CAkey ${authority}.key -set_serial 7 -out hosts/n1${certificate}`,
      ]);
    expect(reissue(31, "ca").status).toBe(0);
    expect(table(make().output)["n1 store"]).toBe("kept");
    expect(reissue(29, "ca").status).toBe(0);
    expect(table(make().output)["n1 store"]).toBe("renewed");
    run("openssl", [
      ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=other".split(" "),
      ...["-keyout", join(folder, "other.key"), "-out", join(folder, "other.crt")],
    ]);
    expect(reissue(300, "../other").status).toBe(0);
    expect(table(make().output)["n1 store"]).toBe("renewed");
    writeFileSync(below("n1", key), readFileSync(below("n2", key)));
    expect(table(make().output)).toMatchObject({ "n1 store": "renewed", "n2 store": "kept" });
    const renewed = read(below("n1", certificate));
    expect(renewed.checkPrivateKey(createPrivateKey(readFileSync(below("n1", key))))).toBe(true);
  });

  test("renews the authority in good time, and what it has signed stays good", () => {
    const before = readFileSync(join(keys, "ca.crt"), "utf8");
    run("bash", [
      "-c",
      `cd ${keys} && openssl req -x509 -new -days 399 -config ca.cnf -key ca.key -set_serial 8 -out ca.crt`,
    ]);
    expect(table(make().output)).toEqual({
      "- ca": "new",
      "- consensus-ca": "kept",
      "n1 store": "kept",
      "n1 web": "kept",
      "n2 store": "kept",
      "n2 caller": "kept",
    });
    expect(readFileSync(join(keys, "ca.crt"), "utf8")).not.toBe(before);
    const { certificate } = certificatePaths("web");
    expect(run("openssl", ["verify", "-CAfile", join(keys, "ca.crt"), below("n1", certificate)]).status).toBe(
      0,
    );
  });

  test("takes away what no host needs any more", () => {
    const { certificate, key } = certificatePaths("web");
    const { output } = make({
      ...encrypted,
      certificates: encrypted.certificates.filter(({ name }) => name !== "web"),
    });
    expect(output).toContain(`removed hosts/n1${key}\n`);
    expect([certificate, key].filter((path) => existsSync(below("n1", path)))).toEqual([]);
  });

  test("refuses a folder within the bundle, one that holds something else, and an authority without its key", () => {
    make();
    expect(run(script, [join(folder, "bundle/keys")])).toMatchObject({ status: 1 });
    expect(existsSync(join(folder, "bundle/keys"))).toBe(false);
    mkdirSync(join(folder, "photos"));
    appendFileSync(join(folder, "photos/sea.jpg"), "blue");
    expect(run(script, [join(folder, "photos")]).output).toContain("contains other files");
    expect(run(script, []).status).toBe(2);
    rmSync(join(keys, "ca.key"));
    const { status, output } = run(script, [keys]);
    expect([status, output.includes("has ca.crt but not its ca.key")]).toEqual([1, true]);
  });

  test("verify.sh tells of certificates that have ended, and of those that end soon", () => {
    const estate = build("encrypted", topology({ platform: "debian12", tls: true }));
    const [title, trial] = known(trials(/verify\.conf$/, [estate])[0], "a host");
    const conf = known(trial.files.get("/root/gen-bundle/verify.conf"), title).content;
    const [ended, ending] = ["check", "drift"].map((kind) =>
      known(new RegExp(`^${kind} Certificates \\| [^|]* \\| (.*)$`, "m").exec(conf)?.[1], kind),
    );
    const check = `for look in /tmp/ended /tmp/ending; do sh "$look" && echo "healthy"; done`;
    const reissue = (days: number) =>
      `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /tmp/key -subj /CN=lab 2>/dev/null | openssl x509 -req -signkey /tmp/key -days ${days} -out /etc/gen-bundle/tls/ca.crt 2>/dev/null`;
    const { output } = asHost(
      trial,
      `
cat >/tmp/ended <<'END'
${ended}
END
cat >/tmp/ending <<'END'
${ending}
END
${check}
${reissue(29)}
${check}
${reissue(-1)}
${check}
rm /etc/gen-bundle/tls/ca.crt
sh /tmp/ended 2>/dev/null`,
    );
    const day = String.raw`\w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT`;
    const advice = "\\. Renew them as described in RUNBOOK\\.md, 'Certificates'\\.";
    const ca = "/etc/gen-bundle/tls/ca\\.crt";
    expect(output.trimEnd().split("\n")).toEqual([
      "healthy",
      "healthy",
      "healthy",
      expect.stringMatching(new RegExp(`^Certificates end within 30 days: ${ca} \\(${day}\\)${advice}$`)),
      expect.stringMatching(new RegExp(`^Certificates have ended: ${ca} \\(${day}\\)${advice}$`)),
      expect.stringMatching(new RegExp(`^Certificates end within 30 days: ${ca} \\(${day}\\)${advice}$`)),
      expect.stringMatching(new RegExp(`^Certificates have ended: ${ca} \\(\\)${advice}$`)),
    ]);
  });

  test("has nothing to make for an estate without TLS", () => {
    expect([
      ...makeCertificates({ ...encrypted, tls: false, tlsOffered: false, tlsRequired: false }),
    ]).toEqual([]);
  });
});
