import { yaml } from "../formats/yaml.ts";
import type { EstateDocument } from "../model/artifact.ts";
import { managedHosts, type Plan } from "../model/plan.ts";

/**
 * cloud-init/<host>.yml: user data with which a machine starts, for platforms that run cloud-init. It has what must be true before
 * install.sh runs, and what cloud-init would set otherwise when the machine gets another instance id.
 */
export function* cloudInit(plan: Plan): Iterable<EstateDocument> {
  if (!plan.cloudInit) return;
  for (const { name } of managedHosts(plan)) {
    const userData = {
      // Both are the name of the topology. Without fqdn, Enterprise Linux takes that of the cloud, with its domain
      // (cloudinit/util.py, get_hostname_fqdn; cloudinit/distros/rhel.py, prefer_fqdn). preserve_hostname is left out: it would
      // keep cloud-init from setting any name (cc_set_hostname.py), and the file of the bundle sets it once there is a name.
      hostname: name,
      fqdn: name,
      manage_etc_hosts: false,
      timezone: plan.timezone,
      // Another instance id would upgrade the packages of a running database, and restart its host.
      package_update: true,
      package_upgrade: false,
      package_reboot_if_required: false,
      // Of Ansible, and of copies by hand. install.sh installs the others, in the versions of the bundle.
      packages: ["python3", "rsync"],
    };
    yield {
      path: `cloud-init/${name}.yml`,
      // The first line is how cloud-init recognises the format.
      content: `#cloud-config\n${yaml(plan.name, userData)}`,
      mode: 0o644,
      component: "cloud-init",
    };
  }
}
