import type { OwnedKey } from "../../model/override.ts";

/** Lines of keepalived.conf, block global_defs, that the bundle manages. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^router_id\b/, instead: "It is the name of the host." },
  {
    keys: /^(?:enable_script_security|script_user)\b/,
    instead: "The bundle creates the account and the scripts.",
  },
  { keys: /^vrrp_(?:version|priority)\b/, instead: "The bundle sets it for each VIP." },
  { keys: /^vrrp_strict\b/, instead: "It forbids unicast peers and passwords, which the VIPs use." },
  {
    // keepalived also reads 0x0, 00 and +0 as zero.
    keys: /^vrrp_garp_master_refresh(?= |$)(?! +[1-9]\d{0,8}$)/,
    instead: "Hosts with an outdated ARP entry would never update it.",
  },
  { keys: /^vrrp_down_timer_adverts\b/, instead: "The failover time of VIPs is computed from it." },
  { keys: /^include/, instead: "The bundle does not contain that file." },
  {
    keys: /^lvs_sync_daemon\b/,
    instead:
      "It would open a port that the firewall does not allow, and the bundle balances no load with IPVS.",
  },
  {
    keys: /^(?:reload_file|reload_time_file)\b/,
    instead: "Changes would wait for a file that the bundle does not contain.",
  },
  {
    keys: /^(?:instance|net_namespace|net_namespace_ipvs|namespace_with_ipsets|use_pid_dir|child_wait_time)\b/,
    instead: "The unit manages this setting.",
  },
  { keys: /^default_interface\b/, instead: "/network/interface" },
];
