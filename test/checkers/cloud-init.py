"""Prints the hostname and the fully qualified name that cloud-init takes from user data: arguments are the file and the cloud's name."""

import sys
from types import SimpleNamespace

import yaml
from cloudinit import distros, util


class Cloud:
    """A cloud that has a name with a domain for every machine, as most have."""

    def get_hostname(self, fqdn=False, metadata_only=False):
        name = sys.argv[2]
        return SimpleNamespace(hostname=name if fqdn else name.split(".")[0], is_default=False)

    def __iter__(self):
        return iter((sys.argv[2].split(".")[0], False))


with open(sys.argv[1], encoding="utf-8") as file:
    settings = yaml.safe_load(file)
hostname, fqdn, _ = util.get_hostname_fqdn(settings, Cloud())
for family in ("debian", "rhel"):
    distro = distros.fetch(family)(family, settings, None)
    print(family, distro._select_hostname(hostname, fqdn))
