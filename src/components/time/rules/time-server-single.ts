import type { ComponentRule } from "../../../model/component.ts";

export const timeServerSingle: ComponentRule<{ readonly servers: readonly string[] }> = {
  id: "time-server-single",
  severity: "info",
  summary: "Hosts have more than one time server.",
  rationale:
    "A single wrong server shifts every clock without notice. The authors of chrony recommend three servers or more. The name of a pool stands for several servers.",
  bad: { time: { servers: ["192.168.83.1"] } },
  good: { time: { servers: ["192.168.83.1", "192.168.83.2", "192.168.83.3"] } },
  sources: ["https://chrony-project.org/faq.html"],
  *check({ servers }) {
    const [only = ""] = servers;
    if (new Set(servers).size > 1 || !/^[\d.]+$|:/.test(only)) return;
    yield {
      message: `Every host uses ${only} as its only time server.`,
      at: ["/time/servers"],
      hint: "Set three servers, or a pool.",
    };
  },
};
