import type { OwnedKey } from "../../model/override.ts";

/** Lines of haproxy.cfg that something else says. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^(?:bind|bind-process)\b/, instead: "/haproxy/ports" },
  {
    keys: /^stats +(?:auth|scope|bind-process)\b/,
    instead: "A password would stand in a file that everybody may read.",
  },
  { keys: /^stats +socket +(?![ /])/, instead: "It would open a port that the firewall does not know." },
  {
    keys: /^(?:server|server-template|dispatch|use_backend|default_backend)\b/,
    instead: "The members follow from the hosts of what is balanced.",
  },
  {
    keys: /^(?:user|group|uid|gid|chroot|daemon|master-worker)\b/,
    instead: "Its unit and the package say how it runs.",
  },
  {
    keys: /^(?:no +)?(?:(?:http|tcp|external)-check|option +(?:httpchk|smtpchk|ssl-hello-chk|[a-z]+-check))\b/,
    instead: "What is balanced says how its members are checked, and by that who is led to.",
  },
  {
    // Servers take all of theirs from it, also that they are backups, or are not checked.
    keys: /^(?:no +)?(?:default-server|spread-checks|max-spread-checks|timeout +(?:check|connect))\b/,
    instead: "Who is led to is found by it, and the time until another one is led to is reckoned with it.",
  },
  {
    keys: /^timeout +(?:client|server)(?: |$)/,
    instead: "What is balanced says for how long its connections may stay idle.",
  },
  {
    keys: /^(?:no +)?(?:maxconn|maxconnrate|maxsessrate|fullconn|rate-limit)\b/,
    instead: "It follows from the connections that the members accept.",
  },
  { keys: /^(?:disabled\b|no +option +redispatch\b)/, instead: "A failover would lead nobody on." },
  { keys: /^mode\b/, instead: "What is balanced says which protocol it speaks." },
  { keys: /^(?:insecure-|password\b)/, instead: "It would open what the package closes." },
];
