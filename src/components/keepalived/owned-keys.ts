import type { OwnedKey } from "../../model/override.ts";

/** Lines of keepalived.conf, block global_defs, that something else says. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^router_id\b/, instead: "It is the name of the host." },
  {
    keys: /^(?:enable_script_security|script_user)\b/,
    instead: "The bundle makes the account and the scripts.",
  },
  { keys: /^vrrp_(?:version|priority)\b/, instead: "Each VIP says its own." },
  { keys: /^vrrp_strict\b/, instead: "It forbids peers by address and passwords, which every VIP has." },
  {
    keys: /^vrrp_garp_master_refresh +0*(?:\s|$)/,
    instead: "Hosts that learnt another owner's address would never learn the right one again.",
  },
  { keys: /^vrrp_down_timer_adverts\b/, instead: "The time until a VIP moves is reckoned with it." },
  { keys: /^include/, instead: "No bundle brings that file." },
  {
    keys: /^(?:instance|net_namespace|use_pid_dir|child_wait_time)\b/,
    instead: "Its unit says how it runs.",
  },
  { keys: /^default_interface\b/, instead: "/network/interface" },
];
