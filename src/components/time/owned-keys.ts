import type { OwnedKey } from "../../model/override.ts";

/** Lines of chrony.conf that the bundle manages. Keywords are case-insensitive (chrony conf.c, strcasecmp). */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^(?:pool|server|peer)\b/i, instead: "/time/servers" },
  {
    keys: /^(?:makestep|initstepslew)\b/i,
    instead: "After startup, a step of the clock would look like an expired lease.",
  },
  { keys: /^(?:rtcsync|rtcfile|driftfile)\b/i, instead: "The bundle sets it already." },
  {
    keys: /^(?:allow|cmdallow|bind(?:cmd)?address|ntsport|ntsserver\w*|ptpport|acquisitionport|(?:cmd)?port +(?!0$))/i,
    instead: "It would open a port that the firewall does not allow.",
  },
  { keys: /^(?:include|confdir|sourcedir)\b/i, instead: "The bundle does not contain that file." },
  { keys: /^(?:user|pidfile)\b/i, instead: "The unit and the package manage this setting." },
];
