import type { ComponentRule } from "../../../model/component.ts";

export const timeServerSingle: ComponentRule<{ readonly servers: readonly string[] }> = {
  id: "time-server-single",
  severity: "info",
  summary: "Hosts ask more than one time server.",
  rationale:
    "One server that is wrong moves every clock with it, and nobody can tell; chrony's authors ask for three or more. A name of a pool stands for several.",
  bad: { time: { servers: ["192.168.83.1"] } },
  good: { time: { servers: ["192.168.83.1", "192.168.83.2", "192.168.83.3"] } },
  sources: ["https://chrony-project.org/faq.html"],
  *check({ servers }) {
    const [only = ""] = servers;
    if (new Set(servers).size > 1 || !/^[\d.]+$|:/.test(only)) return;
    yield {
      message: `Every host takes its time from ${only} alone.`,
      at: ["/time/servers"],
      hint: "Name three servers, or a pool.",
    };
  },
};
