import * as z from "zod";
import { banner } from "../../formats/banner.ts";
import { line } from "../../formats/line.ts";
import { artifact } from "../../model/artifact.ts";
import { defineComponent } from "../../model/component.ts";
import { port } from "../../model/fields.ts";
import { extraOf, extras, identity, overrides, textWithout } from "../../model/override.ts";
import { managedHosts, networkId } from "../../model/plan.ts";
import type { ByFamily } from "../../platforms/index.ts";
import { ownedKeys } from "./owned-keys.ts";

const layouts: ByFamily<{ readonly unit: string; readonly validator: string }> = {
  el: { unit: "sshd.service", validator: "sshd -t" },
  // sshd of Debian needs a folder that its unit creates.
  debian: { unit: "ssh.service", validator: "mkdir --parents /run/sshd && sshd -t" },
};

/** Every platform reads this folder first, and the first value of a keyword takes precedence. */
const path = "/etc/ssh/sshd_config.d/00-gen-bundle.conf";

/**
 * SSH access of administrators to every host. The platform manages the daemon; the bundle opens its port and adds
 * settings of the topology.
 */
export const ssh = defineComponent({
  name: "ssh",
  always: true,
  schema: z
    .strictObject({
      port: port.default(22).meta({ description: "Port of the platform's SSH daemon." }),
      // Quotation marks are removed, and a comment ends the value.
      ...extras(
        overrides(/^[A-Za-z][A-Za-z0-9]*$/, "MaxAuthTries", textWithout(/["'#\\]/)),
        {},
        "sshd_config",
      ),
    })
    .meta({ description: "SSH daemon of every managed host." }),
  overrides: [{ table: { product: "OpenSSH", gates: {} }, under: "extra", owned: ownedKeys }],
  facts(context, settings) {
    for (const host of managedHosts(context.base)) {
      const service = context.service({
        tier: "sshd",
        title: "SSH daemon",
        host: host.name,
        unit: layouts[host.platform.family].unit,
        user: "root",
        essential: false,
        source: host.source,
      });
      context.package({ host: host.name, name: "openssh-server" });
      context.check({
        host: host.name,
        service: service.id,
        title: "the SSH configuration is valid",
        command: "sshd -t",
      });
      context.listener(service, {
        bind: "*",
        port: settings.port,
        protocol: "tcp",
        role: "shell",
        title: "SSH",
        source: "/ssh/port",
      });
    }
  },
  flows(context) {
    context.dial([networkId("admin")], "shell", "administration", "/network/admin");
  },
  rules: [],
  *artifacts({ plan }, settings) {
    for (const { name: host, platform } of managedHosts(plan)) {
      const { unit, validator } = layouts[platform.family];
      const lines = Object.entries(extraOf(settings, host, identity, ["yes", "no"])).map(
        ([keyword, value]) => `${keyword} ${line(value)}\n`,
      );
      if (lines.length === 0) continue;
      yield artifact({
        host,
        path,
        content: banner(plan.name) + lines.join(""),
        component: "ssh",
        validator,
        onChange: { units: [unit], action: "reload" },
      });
    }
  },
});
