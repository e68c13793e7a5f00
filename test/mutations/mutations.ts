import type { Artifact, Plan } from "../../src/index.ts";

/** A mistake that the emitter could make: what it makes of the files of an estate. */
export interface Mutation {
  readonly title: string;
  readonly change: (files: readonly Artifact[], plan: Plan) => readonly Artifact[];
}

/** Another content of the files of this path, or of all. */
const rewritten =
  (change: (content: string, plan: Plan) => string, path?: string): Mutation["change"] =>
  (files, plan) =>
    files.map((file) =>
      path === undefined || file.path === path ? { ...file, content: change(file.content, plan) } : file,
    );

const withoutLastLine = (content: string) => content.replace(/[^\n]*\n$/, "");

/** Without the line of this number, counted from 0, of those that match. */
function withoutLine(content: string, pattern: RegExp, number: number): string {
  let count = 0;
  return content.replaceAll(pattern, (line) => (count++ === number ? "" : line));
}

/** The text of one address where the other one stands, and the other way round. */
function exchanged(content: string, [first, second]: readonly string[]): string {
  if (first === undefined || second === undefined) return content;
  const literal = (text: string) => text.replaceAll(".", "\\.");
  const either = new RegExp(`(?<![\\w.:])(?:${literal(first)}|${literal(second)})(?![\\w]|[.:]\\w)`, "g");
  return content.replaceAll(either, (address) => (address === first ? second : first));
}

/** One port of the plan, the first that a line names which is no comment, becomes the next number. */
function portOffByOne(content: string, { listeners }: Plan): string {
  const ports = new Set(listeners.flatMap(({ port }) => (port === 0 ? [] : [String(port)])));
  let changed = false;
  return content
    .split("\n")
    .map((line) =>
      /^\s*(?:#|!|;|--|<!--)/.test(line)
        ? line
        : line.replaceAll(/(?<![\w.-])\d+(?![\w.])/g, (number) => {
            if (changed || !ports.has(number)) return number;
            changed = true;
            return String(Number(number) + 1);
          }),
    )
    .join("\n");
}

const general: readonly Mutation[] = [
  { title: "the bundle is empty", change: () => [] },
  { title: "every file lacks its last line", change: rewritten(withoutLastLine) },
  {
    title: "two hosts have each other's address",
    change: rewritten((content, { hosts }) =>
      exchanged(
        content,
        [...hosts.values()].map(({ address }) => address),
      ),
    ),
  },
  {
    title: "everyone may read secrets",
    change: (files) => files.map((file) => (file.sensitive ? { ...file, mode: 0o644 } : file)),
  },
  {
    title: "everyone may change files",
    change: (files) => files.map((file) => ({ ...file, mode: file.mode | 0o002 })),
  },
  {
    title: "no script can be run",
    change: (files) => files.map((file) => ({ ...file, mode: file.mode & ~0o111 })),
  },
  {
    title: "the files of one host are missing",
    change: (files) => files.filter(({ host }) => host !== files.at(-1)?.host),
  },
];

const lines: readonly (readonly [title: string, path: string, pattern: RegExp])[] = [
  ["firewalld lacks rule", "/etc/firewalld/zones/public.xml", /^ *<rule[^>]*>[\s\S]*?<\/rule>\n/gm],
  ["nftables lacks rule", "/etc/nftables.conf", /^.* saddr .* accept\n/gm],
  ["HAProxy lacks server", "/etc/haproxy/haproxy.cfg", /^ +server .*\n/gm],
  ["pg_hba lacks line", "/etc/patroni/patroni.yml", /^ +- (?:"|')?(?:local|host(?:ssl)?) .*\n/gm],
];

/** Files that name ports of the plan. */
const withPorts: readonly string[] = [
  "/etc/airflow/airflow.cfg",
  "/etc/airflow/airflow.env",
  "/etc/airflow/migrate.env",
  "/etc/airflow/worker.env",
  "/etc/etcd/etcd.conf.yml",
  "/etc/firewalld/zones/public.xml",
  "/etc/gen-bundle/valkey/sentinel.conf",
  "/etc/gen-bundle/valkey/server.conf",
  "/etc/haproxy/haproxy.cfg",
  "/etc/keepalived/keepalived.conf",
  "/etc/nfs.conf",
  "/etc/nftables.conf",
  "/etc/patroni/patroni.yml",
  "/etc/pgbackrest/pgbackrest.conf",
  "/etc/pgbouncer/pgbouncer.ini",
  "/etc/rabbitmq/rabbitmq-env.conf",
  "/etc/rabbitmq/rabbitmq.conf",
  "/etc/rsyncd.conf",
  "/etc/sysctl.d/90-gen-bundle.conf",
  "/etc/vip-manager/vip-manager.yml",
  "/root/gen-bundle/verify.conf",
  "/usr/local/libexec/gen-bundle/mirror-shares.sh",
];

const first = (title: string, path: string, pattern: RegExp) =>
  [0, 1, 2, 3, 4, 5].map((number) => ({
    title: `${title} ${number + 1}`,
    change: rewritten((content) => withoutLine(content, pattern, number), path),
  }));

/** Every mutation that changes something of these files. */
export function mutationsFor(files: readonly Artifact[]): readonly Mutation[] {
  const having = (pattern: RegExp) =>
    [...new Set(files.flatMap(({ path, content }) => (pattern.test(content) ? [path] : [])))].sort();
  return [
    ...general,
    ...lines.flatMap((each) => first(...each)),
    ...having(/^/).map((path) => ({
      title: `${path} is missing`,
      change: (all: readonly Artifact[]) => all.filter((file) => file.path !== path),
    })),
    // Programs are read by running them: test/checkers.
    ...having(/^(?!#!)/)
      .filter((path) => !/\.(?:sh|py)$/.test(path))
      .map((path) => ({
        title: `${path} lacks its last line`,
        change: rewritten(withoutLastLine, path),
      })),
    ...withPorts.map((path) => ({
      title: `${path} has a port that is off by one`,
      change: rewritten(portOffByOne, path),
    })),
    ...having(/^After=/m).map((path) => ({
      title: `${path} lacks After=`,
      change: rewritten((content) => content.replaceAll(/^After=.*\n/gm, ""), path),
    })),
  ];
}
