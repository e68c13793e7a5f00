import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const nfsUnencrypted: ComponentRule<Settings> = {
  id: "nfs-unencrypted",
  severity: "warning",
  summary: "An estate with TLS has no file share in clear.",
  rationale:
    "Debian 12's exportfs does not know xprtsec, the option for NFS over TLS (nfs-utils 2.6.2, tried), and rsync's own daemon has no TLS at all: files cross the network in clear, and servers know clients by address alone.",
  bad: { tls: true, nfs: { hosts: ["node3"] } },
  good: { tls: true, nfs: null },
  sources: ["https://man7.org/linux/man-pages/man5/exports.5.html", "https://www.rfc-editor.org/rfc/rfc9289"],
  *check({ hosts }, { tls }) {
    if (!tls) return;
    yield {
      message: `The estate has TLS, and the files that ${hosts.map((host) => `"${host}"`).join(" and ")} share${hosts.length === 1 ? "s" : ""} by NFS cross the network without.`,
      at: ["/nfs/hosts", "/tls"],
      hint: 'Share nothing that others on the network must not read, or bring DAGs to each host another way and remove "nfs".',
    };
  },
};
