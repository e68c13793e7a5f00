import * as z from "zod";
import { defineComponent } from "../../model/component.ts";
import { port } from "../../model/fields.ts";

const units = { rocky9: "sshd.service", debian12: "ssh.service" } as const;

/** How administrators reach every host. The daemon and its settings are the platform's; only the way in is stated. */
export const ssh = defineComponent({
  name: "ssh",
  always: true,
  schema: z
    .strictObject({ port: port.default(22) })
    .meta({ description: "Remote shell of every managed host." }),
  facts(declare, settings) {
    for (const host of declare.ground.hosts.values()) {
      if (!host.managed) continue;
      const service = declare.service({
        tier: "sshd",
        title: "SSH daemon",
        host: host.name,
        unit: units[declare.ground.platform.name],
        user: "root",
        essential: false,
        source: host.source,
      });
      declare.package({ host: host.name, name: "openssh-server" });
      declare.check({
        host: host.name,
        service: service.id,
        title: "its settings are valid",
        command: "sshd -t",
      });
      declare.listener(service, {
        bind: "*",
        port: settings.port,
        protocol: "tcp",
        role: "shell",
        title: "SSH",
        source: "/ssh/port",
      });
    }
  },
  flows(connect) {
    connect.dial(["network:admin"], "shell", "administration", "/network/admin");
  },
  rules: [],
  artifacts: () => [],
});
