import { describe, expect, it } from "vitest";
import type { Json } from "../../../random/mutations.ts";
import { findings, topology } from "../../../rules/harness.ts";

const found = (postgres: Json) => findings("postgres-setting-without-file", topology({ postgres }));
const messages = (parameters: Json) => found({ extra: { parameters } }).map(({ message }) => message);

describe("postgres-setting-without-file", () => {
  it("finds a directory of logs that PostgreSQL cannot create", () =>
    expect(
      found({ extra: { parameters: { logging_collector: true, log_directory: "/var/log/database" } } }),
    ).toEqual([
      {
        message: 'log_directory names "/var/log/database", which the bundle does not bring to the nodes.',
        at: ["/postgres/extra/parameters/log_directory"],
        hint: "Create it, writable by the user postgres, on every node before install.sh runs, and accept this finding with how you do so.",
      },
    ]));

  it.each([
    [{ ssl_dh_params_file: "/etc/dh.pem" }, "ssl_dh_params_file"],
    [{ unix_socket_group: "dba" }, 'unix_socket_group names the group "dba"'],
    [{ lc_messages: "de_DE.UTF-8" }, 'lc_messages names the locale "de_DE.UTF-8"'],
  ])("finds what %j needs", (parameters, message) =>
    expect(messages(parameters)).toEqual([expect.stringContaining(message)]),
  );

  it("finds what Patroni needs on one host", () => {
    const extraByHost = { n2: { patroni: { "log.dir": "/var/log/patroni" } } };
    expect(found({ extraByHost })).toEqual([
      expect.objectContaining({
        message: 'log.dir names "/var/log/patroni", which the bundle does not bring to "n2".',
        at: ["/postgres/extraByHost/n2/patroni/log.dir"],
      }),
    ]);
    const callbacks = { "postgresql.callbacks.on_role_change": "/usr/local/bin/moved --now" };
    expect(found({ extra: { patroni: callbacks } })[0]?.message).toContain('"/usr/local/bin/moved"');
  });

  it("accepts a directory that is not used, or in the data directory, and locales of every host", () =>
    expect(
      messages({ log_directory: "/var/log/database", lc_messages: "C.UTF-8", unix_socket_group: "postgres" }),
    ).toEqual([]));
});
