import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";

export const nfsUnencrypted: ComponentRule<Settings> = {
  id: "nfs-unencrypted",
  severity: "warning",
  summary: "An estate with TLS has no unencrypted file share.",
  rationale:
    "exportfs in Debian 12 does not support xprtsec, the option for NFS over TLS (tested with nfs-utils 2.6.2), and the rsync daemon has no TLS. Files cross the network unencrypted, and servers identify clients only by their address.",
  bad: { tls: true, nfs: { hosts: ["node3"] } },
  good: { tls: true, nfs: null },
  sources: ["https://man7.org/linux/man-pages/man5/exports.5.html", "https://www.rfc-editor.org/rfc/rfc9289"],
  *check({ hosts }, { tls }) {
    if (!tls) return;
    yield {
      message: `TLS is on, but the files that ${hosts.map((host) => `"${host}"`).join(" and ")} export${hosts.length === 1 ? "s" : ""} by NFS cross the network unencrypted.`,
      at: ["/nfs/hosts", "/tls"],
      hint: 'Export no confidential files, or distribute DAGs in another way and remove "nfs".',
    };
  },
};
