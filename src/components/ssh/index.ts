import * as z from "zod";
import { socketAddress } from "../../formats/socket-address.ts";
import { defineComponent } from "../../model/component.ts";
import { port } from "../../model/fields.ts";
import { extras, overrides, textWithout } from "../../model/override.ts";
import { managedHosts, networkId } from "../../model/plan.ts";
import type { ByFamily } from "../../platforms/index.ts";
import { ownedKeys } from "./owned-keys.ts";

/** The unit and the validator of each family. */
export const layouts: ByFamily<{ readonly unit: string; readonly validator: string }> = {
  el: { unit: "sshd.service", validator: "sshd -t" },
  // sshd of Debian needs a folder that its unit creates.
  debian: { unit: "ssh.service", validator: "mkdir --parents /run/sshd && sshd -t" },
};

/** Shell command that succeeds if one of the addresses in $found is this one or a wildcard of its family. */
function listens(address: string, port: number): string {
  const wildcard = address.includes(":") ? "::" : "0.0.0.0";
  const patterns = [address, wildcard].map((each) => `*' ${socketAddress(each, port)} '*`);
  return `case " $found " in ${patterns.join(" | ")}) ;; *) false ;; esac`;
}

const schema = z
  .strictObject({
    port: port.default(22).meta({ description: "Port of the platform's SSH daemon." }),
    // Quotation marks are removed, and a comment ends the value.
    ...extras(
      overrides(/^[A-Za-z][A-Za-z0-9]*$/, ["MaxAuthTries", 3], textWithout(/["'#\\]/)),
      {},
      "sshd_config",
    ),
  })
  .meta({ description: "SSH daemon of every managed host." });
export type Settings = z.output<typeof schema>;

/**
 * SSH access of administrators to every host. The platform manages the daemon; the bundle opens its port and adds
 * settings of the topology.
 */
export const ssh = defineComponent({
  name: "ssh",
  always: true,
  schema,
  overrides: [{ table: { product: "OpenSSH", gates: {} }, under: "extra", owned: ownedKeys }],
  elsewhere: {
    "ssh.network|listenaddress|interface":
      'Remove it: the file of the platform sets where SSH listens, and the firewall of each host admits "network.admin" to its port.',
  },
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
      // The firewall admits administrators to this port only.
      context.check({
        host: host.name,
        service: service.id,
        title: "the daemon has the port of the topology",
        drift: true,
        command: `found=$(sshd -T) || exit; found=$(echo "$found" | sed -n 's/^listenaddress //p' | paste --serial --delimiters=' '); ${listens(host.address, settings.port)} || { echo "sshd listens on $found; the firewall admits administrators to ${socketAddress(host.address, settings.port)} only. Set "ssh.port" to the port of sshd, or Port and ListenAddress in its configuration, before the connection that you have now ends."; exit 1; }`,
      });
      context.listener(service, {
        bind: "*",
        port: settings.port,
        stated: true,
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
});
