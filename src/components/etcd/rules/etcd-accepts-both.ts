import type { ComponentRule } from "../../../model/component.ts";
import { type Gates, has } from "../../../model/version.ts";
import type { Settings } from "../schema.ts";

const gates: Gates = {
  both: {
    since: "3.5",
    source:
      "Tried with one port for both: 3.4.23 took unencrypted calls for TLS after 10 of 12 starts, 3.5.16 after none of 12",
  },
};

export const etcdAcceptsBoth: ComponentRule<Settings> = {
  id: "etcd-accepts-both",
  severity: "error",
  summary: "etcd is 3.5 or later while TLS is turned on or off.",
  rationale:
    "Meanwhile members accept encrypted and unencrypted connections at the same port. After most starts, etcd 3.4 takes unencrypted connections for TLS and closes them, so that Patroni loses the DCS.",
  bad: { tls: "offered", etcd: { version: "3.4" } },
  good: { tls: "offered", etcd: { version: "3.5" } },
  sources: ["https://github.com/etcd-io/etcd/blob/v3.5.16/server/embed/serve.go"],
  *check({ version }, { tlsOffered, tlsRequired }) {
    if (!tlsOffered || tlsRequired || has(gates, "both", version)) return;
    yield {
      message: `etcd ${version} does not reliably accept encrypted and unencrypted connections at one port. Upgrade etcd to 3.5 or later first, as a change of its own.`,
      at: ["/etcd/version", "/tls"],
      hint: 'Set "etcd.version" to 3.5 or later.',
    };
  },
};
