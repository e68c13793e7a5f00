import type { OwnedKey } from "../../model/override.ts";

/** Lines of rsyslog.conf that the bundle or the package manages. Names are case-insensitive. */
export const ownedKeys: readonly OwnedKey[] = [
  {
    keys: /^(?:\$(?:InputTCPServerRun|UDPServerRun|InputRELPServerRun)\b|input\(\s*type="im(?:tcp|udp|ptcp|relp|gssapi)")/i,
    instead: "It would open a port that the firewall does not allow.",
  },
  {
    keys: /^(?:module\(\s*load="im(?:uxsock|journal|klog)"|\$ModLoad\s+im(?:uxsock|journal|klog)\b)/i,
    instead: "The file of the package loads what reads the logs of the host.",
  },
  {
    keys: /^(?:\$WorkDirectory\b|global\(.*workDirectory=)/i,
    instead: "Waiting messages are kept in the folder of the package.",
  },
  { keys: /^(?:\$IncludeConfig\b|include\()/i, instead: "The bundle does not contain that file." },
];
