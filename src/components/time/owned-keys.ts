import type { OwnedKey } from "../../model/override.ts";

/** Lines of chrony.conf that something else says; words are read in any case (chrony conf.c, strcasecmp). */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^(?:pool|server|peer)\b/i, instead: "/time/servers" },
  { keys: /^makestep\b/i, instead: "Later than at the start a jump would look like a lost lease." },
  { keys: /^(?:rtcsync|rtcfile|driftfile)\b/i, instead: "The bundle says it already." },
  {
    keys: /^(?:allow|cmdallow|bind(?:cmd)?address|ntsport|ntsserver\w*|ptpport|(?:cmd)?port +(?!0$))/i,
    instead: "It would open a port that the firewall does not know.",
  },
  { keys: /^(?:include|confdir|sourcedir)\b/i, instead: "No bundle brings that file." },
  { keys: /^(?:user|pidfile)\b/i, instead: "Its unit and the package say how it runs." },
];
