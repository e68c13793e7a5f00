import type { ComponentRule } from "../../../model/component.ts";
import { managedHosts } from "../../../model/plan.ts";
import type { ByFamily } from "../../../platforms/index.ts";
import { type Settings, serverPort } from "../schema.ts";

/** TCP ports of syslog in the policy (514 and 6514), and others that Enterprise Linux may add, of which nothing is said. */
const ofSyslog: readonly number[] = [514, 601, 6514, 10514, 20514];
/** Ports that SELinux lets rsyslog connect to, with those of HTTP; undefined: the platform has no SELinux. */
const allowed: ByFamily<ReadonlySet<number> | undefined> = {
  el: new Set([...ofSyslog, 80, 81, 443, 488, 8008, 8009, 8443, 9000]),
  debian: undefined,
};

export const logsPortDenied: ComponentRule<Settings> = {
  id: "logs-port-denied",
  severity: "warning",
  summary: "On hosts with SELinux, the port of the log server is one that rsyslog may connect to.",
  rationale:
    "The policy of Enterprise Linux confines rsyslog to the ports of syslog. With another one, connections are denied, and nothing reaches the log server until an administrator labels the port.",
  bad: {
    hosts: { logs1: { address: "192.168.83.90", managed: false } },
    logs: { server: "logs1", port: 5514, tls: false },
  },
  good: {
    hosts: { logs1: { address: "192.168.83.90", managed: false } },
    logs: { server: "logs1", tls: false },
  },
  sources: ["https://github.com/fedora-selinux/selinux-policy/blob/rawhide/policy/modules/system/logging.te"],
  *check(settings, plan) {
    const port = serverPort(settings);
    const [first, ...others] = managedHosts(plan).filter(
      ({ name, platform }) => name !== settings.server && allowed[platform.family]?.has(port) === false,
    );
    if (!first) return;
    yield {
      message: `SELinux on host "${first.name}"${others.length === 0 ? "" : ` and ${others.length} more`} denies rsyslog connections to port ${port}, which its policy does not have for syslog.`,
      at: ["/logs/port", first.source],
      hint: `Let the log server listen on ${settings.tls ? 6514 : 514} and remove "port", or label the port on these hosts with "semanage port -a -t ${settings.tls ? "syslog_tls_port_t" : "syslogd_port_t"} -p tcp ${port}" and accept this finding.`,
    };
  },
};
