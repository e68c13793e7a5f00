import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where `.ci/run` installs the Patroni that the bundle is for, which Debian has not got. */
export const patroniHome = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "gen-bundle",
  "patroni",
);

/** Where Debian 12 has the programs of its PostgreSQL. */
export const postgresqlPrograms = "/usr/lib/postgresql/15/bin";

/** What a checker needs besides programs: the right to make a host of its own (as-host.sh). */
const host = "namespaces";

/** Units of packages that the bundle only adds to. */
const packaged = [
  "haproxy",
  "keepalived",
  "nfs-server",
  "rabbitmq-server",
  "redis-sentinel",
  "redis-server",
  "rsync",
].map((name) => `/usr/lib/systemd/system/${name}.service`);

/** What install.sh and the validators of its files call. */
const installing = [
  host,
  "chronyd",
  "curl",
  "firewall-offline-cmd",
  "flock",
  "keepalived",
  "nft",
  "openssl",
] as const;

/** Every checker and what it needs: programs by name, files by path, commands that succeed. */
export const checkers = {
  "ansible-inventory": ["ansible-inventory"],
  "ansible-playbook": [host, "ansible-playbook"],
  apt: [...installing, "/usr/bin/apt-get"],
  bash: ["bash"],
  chromium: ["chromium"],
  "cloud-init": ["cloud-init", "/usr/bin/python3"],
  chronyd: [host, "chronyd"],
  etcd: [host, "etcd", "etcdctl", "openssl", "curl"],
  exportfs: [host, "exportfs"],
  fish: ["fish"],
  firewalld: [host, "firewall-offline-cmd"],
  "external services": [host, join(postgresqlPrograms, "initdb"), "runuser", "openssl", "curl", "python3"],
  "install.sh": installing,
  haproxy: [host, "haproxy", "curl", "openssl", "python3", "socat"],
  keepalived: [host, "keepalived"],
  mandoc: ["mandoc"],
  nft: [host, "nft"],
  openssl: ["openssl", "flock"],
  patroni: [host, join(patroniHome, "bin/python")],
  "database tier": [
    host,
    "etcd",
    "etcdctl",
    join(patroniHome, "bin/patroni"),
    join(postgresqlPrograms, "initdb"),
    "runuser",
    "curl",
  ],
  postgresql: [host, join(postgresqlPrograms, "initdb"), "runuser"],
  pgbackrest: [host, "pgbackrest", "openssl"],
  pgbouncer: [host, "pgbouncer", "openssl"],
  promtool: ["promtool"],
  python: ["python3", "python3 -c 'import yaml'"],
  rabbitmq: [host, "escript", "/usr/lib/rabbitmq/lib"],
  rsync: [host, "rsync"],
  rsyslog: [host, "rsyslogd", "logger", "/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so"],
  sh: [host, "sh"],
  shellcheck: ["shellcheck"],
  sysctl: [host, "sysctl"],
  sshd: [host, "sshd"],
  "systemd-analyze": [host, "systemd-analyze", ...packaged],
  "systemd-sysusers": [host, "systemd-sysusers"],
  "systemd-tmpfiles": [host, "systemd-tmpfiles"],
  zsh: ["zsh"],
  valkey: [host, "redis-server", "redis-sentinel", "redis-cli", "setpriv"],
} as const satisfies Record<string, readonly string[]>;

export type Checker = keyof typeof checkers;

/** Why a checker cannot run here; undefined when it can. */
export function whyNot(checker: Checker): string | undefined {
  for (const need of checkers[checker]) {
    if (need === host) {
      if (!succeeds("unshare --mount --net --pid --fork mount -t tmpfs tmpfs /mnt")) {
        return "this user or this machine may not make namespaces (root is needed)";
      }
    } else if (need.includes(" ") && !need.startsWith("/")) {
      if (!succeeds(need)) return `"${need}" fails`;
    } else if (need.startsWith("/") ? !existsSync(need) : !succeeds(`command -v ${need}`)) {
      return `${need} is not installed`;
    }
  }
  return undefined;
}

const known = new Map<string, boolean>();

function succeeds(command: string): boolean {
  let answer = known.get(command);
  if (answer === undefined) {
    try {
      execFileSync("bash", ["-c", command], { stdio: "ignore", env: withSystemPath() });
      answer = true;
    } catch {
      answer = false;
    }
    known.set(command, answer);
  }
  return answer;
}

/** Daemons lie in sbin, which not every shell has in its path. */
export function withSystemPath(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env["PATH"]}:/usr/sbin:/sbin`, LC_ALL: "C.UTF-8" };
}
