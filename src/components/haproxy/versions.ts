import type { VersionTable } from "../../model/version.ts";

/**
 * Keywords of haproxy.cfg that some supported versions lack. Keywords that all of them have are not listed: `http-check
 * send` and `http-request return` (2.2), `use-service prometheus-exporter` (2.4, which is built into the packages).
 * 2.4, 2.6, 2.8, 3.0, 3.2 and 3.4 read the template without a warning.
 */
export const haproxyVersions = {
  product: "HAProxy",
  setting: "/haproxy/version",
  // INSTALL at each tag names the last quarter of maintenance; the date here is its last day.
  series: [
    { name: "2.4", endOfLife: "2026-06-30" },
    { name: "2.6", endOfLife: "2027-06-30" },
    { name: "2.8", endOfLife: "2028-06-30" },
    { name: "3.0", endOfLife: "2029-06-30" },
    { name: "3.2", endOfLife: "2030-06-30" },
    { name: "3.4", endOfLife: "2031-06-30" },
  ],
  gates: {
    "option httpslog": {
      since: "2.5",
      source: "haproxy 98b930d04, between v2.4.0 and v2.5.0: a default format for HTTPS",
    },
    "option http-restrict-req-hdr-names": {
      since: "2.6",
      source: "haproxy 18c13d3bd, between v2.5.0 and v2.6.0: restrict characters in names of headers",
    },
  },
  // Red Hat's node 6996272 names 2.4 for Enterprise Linux 9, and AlmaLinux 10.0 has 3.0.5-4.el10. Debian 12 has 2.6.12, and
  // Debian 13 has 3.0.11. wiki.ubuntu.com/HAProxyUpdates names 2.4 for Ubuntu 22.04; 24.04 has 2.8.5-1ubuntu3.
  packaged: {
    el9: "2.4",
    el10: "3.0",
    debian12: "2.6",
    debian13: "3.0",
    ubuntu2204: "2.4",
    ubuntu2404: "2.8",
  },
} as const satisfies VersionTable;
