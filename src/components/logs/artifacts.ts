import { banner } from "../../formats/banner.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import type { ByFamily } from "../../platforms/index.ts";
import { senders, unit } from "./index.ts";
import { rsyslogConf } from "./rsyslog-conf.ts";
import type { Settings } from "./schema.ts";

const path = "/etc/rsyslog.d/10-gen-bundle.conf";

/**
 * Settings of journald. Without a folder in /var/log, as on Enterprise Linux, the journal is lost at a restart, with what rsyslog
 * has not read yet. Debian's rsyslog reads the socket that journald writes to if ForwardToSyslog is set (journald.conf(5)).
 */
const journal: ByFamily<Readonly<Record<string, string>>> = {
  el: { Storage: "persistent" },
  debian: { Storage: "persistent", ForwardToSyslog: "yes" },
};

export function* artifacts({ plan }: FileContext, settings: Settings): Iterable<Artifact> {
  for (const { name: host, platform } of senders(plan, settings)) {
    yield artifact({
      host,
      path,
      content: rsyslogConf(plan, settings, host),
      component: "logs",
      // It reads the file of the package, which includes this one.
      validator: "rsyslogd -N1",
      // A reload only opens files again (rsyslogd(8), SIGHUP).
      onChange: { units: [unit], action: "restart" },
    });
    yield artifact({
      host,
      path: "/etc/systemd/journald.conf.d/10-gen-bundle.conf",
      content: `${banner(plan.name)}[Journal]\n${Object.entries(journal[platform.family])
        .map(([key, value]) => `${key}=${value}\n`)
        .join("")}`,
      component: "logs",
      onChange: { units: ["systemd-journald.service"], action: "restart" },
    });
  }
}
