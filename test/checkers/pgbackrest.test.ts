import { expect, test } from "vitest";
import { build } from "../readers/estates.ts";
import { topology } from "../rules/harness.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, type Trial, trials } from "./host.ts";

const path = "/etc/pgbackrest/pgbackrest.conf";

/** The version that Debian 12 has, once on a host and once in an object store. */
const [onHost, inStore] = [
  { type: "posix", host: "keeper" },
  {
    type: "s3",
    bucket: "backups",
    endpoint: "s3.example.com",
    region: "eu-central-1",
    keyId: "AKIAEXAMPLE",
  },
].map((repository) =>
  build(
    `a repository of type ${repository.type}`,
    JSON.stringify(
      topology({
        platform: "debian12",
        tls: true,
        hosts: { keeper: { address: "10.0.0.9", zone: "z9" } },
        pgbackrest: {
          version: "2.45",
          repository,
          extra: { "compress-type": "zst", "log-subprocess": true, "process-max": 3 },
        },
      }),
    ),
  ),
) as [ReturnType<typeof build>, ReturnType<typeof build>];

const info = "runuser --user=postgres -- pgbackrest --stanza=lab --io-timeout=1 info 2>&1";

/** Starts the server with a certificate of its own authority, asks whether it answers, and reads the repository. */
const serve = `
cd /etc && mkdir --parents gen-bundle/tls && cd gen-bundle/tls
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout pgbackrest.key -out ca.crt -subj /CN=keeper 2>/dev/null
cp ca.crt pgbackrest.crt
chown root:postgres pgbackrest.key && chmod 640 pgbackrest.key
chown --recursive root:postgres /etc/pgbackrest
systemd-tmpfiles --create /etc/tmpfiles.d/gen-bundle.conf
for folder in log spool; do mkdir --parents /var/$folder/pgbackrest && chown postgres /var/$folder/pgbackrest; done
runuser --user=postgres -- pgbackrest server &
for _ in {1..100}; do : 2>/dev/null <"/dev/tcp/10.0.0.9/8432" && break; sleep 0.05; done
runuser --user=postgres -- pgbackrest --io-timeout=1 server-ping || exit 1
${info}`;

const keeper = (trial: Trial) => asHost(trial, serve).output;
const ofKeeper = [{ ...onHost, hosts: new Map([...onHost.hosts].filter(([host]) => host === "keeper")) }];

describeChecker("pgbackrest", () => {
  test.each(trials(path, ofKeeper))("serves %s and reads its empty repository", (_title, trial) => {
    expect(keeper(trial)).toMatch(/^stanza: lab\n {4}status: error \(missing stanza path\)\s*$/);
  });

  test.each(trials(path, [onHost, inStore]))("knows every option of %s", (_title, trial) => {
    const { output } = asHost(trial, `chown --recursive root:postgres /etc/pgbackrest\n${info}`);
    expect(output).not.toMatch(/invalid option|ERROR: \[03[1-9]\]/);
  });

  test.each<[string, RegExp | string, string, string]>([
    ["an option that it does not know", "start-fast", "start-faster", "invalid option 'start-faster'"],
    ["a word that it does not know", "aes-256-cbc", "aes-128-cbc", "is not allowed for 'repo1-cipher-type'"],
    ["a certificate that is not there", "pgbackrest.crt", "absent.crt", "unable to load cert file"],
  ])("tells of %s", (_what, from, to, message) => {
    expect(keeper(broken(path, (text) => text.replace(from, to), ofKeeper))).toContain(message);
  });
});
