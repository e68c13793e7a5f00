import hostsTemplate from "../../templates/hosts/hosts.ejs";
import { banner } from "../formats/banner.ts";
import { render } from "../formats/template.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import { nameIn } from "../model/networks.ts";
import { managedHosts, type Plan } from "../model/plan.ts";

/**
 * /etc/hosts with every address of the hosts and every VIP, the same on every host, and /etc/hostname. A host's own name resolves to its
 * network address; otherwise daemons that announce themselves by name would announce a loopback address.
 */
export function* hostsFile(plan: Plan): Iterable<Artifact> {
  const entry = ({
    address,
    name,
    label,
  }: {
    address: string;
    name: string;
    label?: string | undefined;
  }) => ({
    address,
    name,
    comment: label === undefined ? "" : `# ${label}`,
  });
  const content = render(hostsTemplate, {
    banner: banner(plan.name).trimEnd(),
    hosts: [...plan.hosts.values()].flatMap((host) => [
      entry(host),
      ...[...host.addresses].map(([network, address]) =>
        entry({ address, name: nameIn(host.name, network) }),
      ),
    ]),
    vips: [...plan.vips.values()].map(entry),
  });
  for (const { name } of managedHosts(plan)) {
    yield artifact({ host: name, path: "/etc/hosts", content, component: "hosts-file" });
    yield artifact({ host: name, path: "/etc/hostname", content: `${name}\n`, component: "hosts-file" });
  }
}
