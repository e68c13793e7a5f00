import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Topology } from "../../src/index.ts";
import { type Artifact, artifact } from "../../src/model/artifact.ts";
import type { Estate } from "../readers/estates.ts";

const made = new Map<string, readonly Artifact[]>();

/**
 * The keys and certificates of one host, made by the estate's own script, none where it has no TLS; and on load
 * balancers the certificate of users, which the estate's owner brings.
 */
export function certificatesOf(estate: Estate, host: string): readonly Artifact[] {
  const { name, documents } = estate;
  const script = documents.get("scripts/make-certificates.sh");
  const all = made.get(name) ?? (script ? make(script.content) : []);
  made.set(name, all);
  return [...all.filter((file) => file.host === host), ...publicCertificate(estate, host)];
}

let ofUsers: string | undefined;

function publicCertificate({ plan }: Estate, host: string): readonly Artifact[] {
  const { haproxy } = plan.sections as Partial<Topology>;
  if (haproxy?.certificate === undefined || !haproxy.hosts.includes(host)) return [];
  ofUsers ??= execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"],
      ...[
        "-subj",
        "/CN=users",
        "-addext",
        "subjectAltName=DNS:airflow.example.com",
        "-keyout",
        "-",
        "-out",
        "-",
      ],
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const path = haproxy.certificate;
  return [artifact({ host, path, content: ofUsers, component: "certificates", mode: 0o600 })];
}

function make(script: string): readonly Artifact[] {
  const folder = mkdtempSync(join(tmpdir(), "gen-bundle-certificates-"));
  try {
    const program = join(folder, "bundle/scripts/make-certificates.sh");
    mkdirSync(join(folder, "bundle/scripts"), { recursive: true });
    writeFileSync(program, script, { mode: 0o755 });
    execFileSync(program, [join(folder, "keys")], { stdio: "ignore" });
    const hosts = join(folder, "keys/hosts");
    return readdirSync(hosts).flatMap((host) => {
      const root = join(hosts, host);
      return readdirSync(root, { recursive: true, encoding: "utf8" })
        .filter((path) => statSync(join(root, path)).isFile())
        .map((path) => {
          const mode = path.endsWith(".crt") ? 0o644 : 0o600;
          const content = readFileSync(join(root, path), "utf8");
          return artifact({ host, path: `/${path}`, content, component: "certificates", mode });
        });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
