import type { OwnedKey } from "../../model/override.ts";

const asked = "It asks the node of the same host whether it leads.";

/** Keys of vip-manager.yml that something else says. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^(?:ip|netmask|mask)$/, instead: "/vipManager/vip" },
  { keys: /^(?:interface|iface)$/, instead: "/network/interface" },
  { keys: /^interval$/, instead: "/vipManager/interval" },
  { keys: /-(?:ca|cert|key)-file$/, instead: "/tls" },
  {
    keys: /^(?:trigger-(?:key|value)|key|nodename|dcs-(?:type|endpoints)|type|endpoints?|consul-token)$/,
    instead: asked,
  },
  { keys: /^config$/, instead: "Its unit names the file." },
];
