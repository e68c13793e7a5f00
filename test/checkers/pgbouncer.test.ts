import { expect, test } from "vitest";
import { overridden } from "../readers/inline-estates.ts";
import { pooledEstates } from "../readers/pooled-estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, silence, type Trial, trials } from "./host.ts";

const path = "/etc/pgbouncer/pgbouncer.ini";

/** The first pooler of each estate. That of Debian 12 is 1.18, so newer estates are built for it. */
const all: readonly (readonly [string, Trial])[] = [
  ...trials(path),
  ...trials(path, [overridden()]),
  ...pooledEstates.flatMap(([name, estate]) =>
    [...estate.hosts]
      .filter(([, files]) => files.has(path))
      .slice(0, 1)
      .map(([host, files]) => [`${name} ${host}`, { estate, host, files }] as const),
  ),
];

/**
 * Starts it as its unit does, by its own account, until it says that it is up; it says nothing else but what it listens
 * on. A certificate is made where one is named, since keys are no part of the bundle.
 */
function start(trial: Trial) {
  return asHost(
    trial,
    `
    chgrp pgbouncer /etc/pgbouncer/*
    mkdir -p /etc/gen-bundle/tls && cd /etc/gen-bundle/tls
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=trial -keyout pgbouncer.key -out pgbouncer.crt 2>/dev/null
    cp pgbouncer.crt ca.crt && chgrp pgbouncer pgbouncer.key && chmod 640 pgbouncer.key
    install --directory --owner=pgbouncer /run/pgbouncer
    setpriv --reuid=pgbouncer --regid=pgbouncer --clear-groups pgbouncer ${path} >/tmp/log 2>&1 &
    for _ in {1..100}; do
        grep --quiet --no-messages 'process up' /tmp/log && break
        kill -0 $! 2>/dev/null || break
        sleep 0.05
    done
    grep --quiet 'process up' /tmp/log || status=1
    grep -vE ' LOG (listening on|process up|kernel file descriptor limit|File descriptor limit|Stale pidfile)' /tmp/log
    exit \${status:-0}`,
  );
}

/** A trial whose file has changed. */
function changed(change: (content: string) => string, file = path): Trial {
  const trial = all[0]?.[1];
  const artifact = trial?.files.get(file);
  if (!(trial && artifact)) throw new Error(`No estate has a file ${file}.`);
  const content = change(artifact.content);
  expect(content, "the change must change something").not.toBe(artifact.content);
  return { ...trial, files: new Map([...trial.files, [file, { ...artifact, content }]]) };
}

/** What 1.18 of Debian 12 knows: an estate for a newer one names one setting more. */
function forThis(trial: Trial): Trial {
  const artifact = trial.files.get(path);
  if (!artifact) throw new Error("No file.");
  const content = artifact.content.replace(/^max_prepared_statements = .*\n/m, "");
  return { ...trial, files: new Map([...trial.files, [path, { ...artifact, content }]]) };
}

describeChecker("pgbouncer", () => {
  test.each(all)("starts with what %s gives it", (_title, trial) => {
    expect(start(forThis(trial))).toEqual(silence);
  });

  test.each<[string, RegExp | string, string, string]>([
    [
      "a setting that it does not know",
      "listen_port",
      "listen_prt",
      "unknown parameter: pgbouncer/listen_prt",
    ],
    ["a mode that there is not", /^pool_mode = .*/m, "pool_mode = query", "invalid value"],
    ["a database that it keeps for itself", /^(?:airflow|metadata) = /m, "pgbouncer = ", "is reserved"],
    ["a list of logins that is not there", "userlist.txt", "users.txt", "could not open auth_file"],
    [
      "an address of nobody",
      /^listen_addr = .*/m,
      "listen_addr = 192.0.2.1",
      "Cannot assign requested address",
    ],
  ])("speaks up about %s", (_what, from, to, message) => {
    const trial = forThis(changed((text) => text.replace(from, to)));
    const kernel = trial.files.get("/etc/sysctl.d/90-gen-bundle.conf");
    const files = new Map(trial.files);
    if (kernel)
      files.set(kernel.path, {
        ...kernel,
        content: kernel.content.replace("nonlocal_bind = 1", "nonlocal_bind = 0"),
      });
    expect(start({ ...trial, files }).output).toContain(message);
  });

  test("speaks up about a broken list of logins", () => {
    const trial = changed((text) => text.replace(/^"(\w+)"/m, "$1"), "/etc/pgbouncer/userlist.txt");
    expect(start(forThis(trial)).output).toContain("broken auth file");
  });
});
