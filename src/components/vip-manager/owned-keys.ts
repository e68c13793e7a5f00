import type { OwnedKey } from "../../model/override.ts";

const localCheck = "It checks the node on its own host.";

/** Keys of vip-manager.yml that the bundle manages. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^(?:ip|netmask|mask)$/, instead: "/vipManager/vip" },
  { keys: /^(?:interface|iface)$/, instead: "/network/interface" },
  { keys: /^interval$/, instead: "/vipManager/interval" },
  { keys: /-(?:ca|cert|key)-file$/, instead: "/tls" },
  {
    keys: /^(?:trigger-(?:key|value)|key|nodename|dcs-(?:type|endpoints)|type|endpoints?|consul-token)$/,
    instead: localCheck,
  },
  { keys: /^config$/, instead: "Its unit sets the path of the file." },
];
