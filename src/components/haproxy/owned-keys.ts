import type { OwnedKey } from "../../model/override.ts";

/** Lines of haproxy.cfg that the bundle manages. */
export const ownedKeys: readonly OwnedKey[] = [
  { keys: /^(?:bind|bind-process)\b/, instead: "/haproxy/ports" },
  {
    keys: /^(?:stats +auth|cluster-secret)\b/,
    instead: "Every user of the host could read it.",
  },
  {
    // HAProxy splits the address at commas, so that one path can be followed by a port (tried with 2.6).
    keys: /^stats +socket\b/,
    instead:
      "HAProxy's socket is /run/haproxy/admin.sock. Another one could open a port that the firewall does not allow.",
  },
  {
    // Any line of statistics enables them: tried with 2.6. The global settings do not.
    keys: /^stats +(?!(?:timeout|maxconn)(?: |$))/,
    instead: "Every client of the port could see the members, or take them out of service.",
  },
  {
    keys: /^(?:server-state-(?:base|file|file-name)|load-server-state-from-file)\b/,
    instead: "Without the states of servers, writes would reach a standby after a reload.",
  },
  {
    keys: /^(?:server|server-template|dispatch|use_backend|default_backend|use-server|force-persist)\b/,
    instead: "The members are derived from the hosts of the balanced service.",
  },
  {
    keys: /^(?:user|group|uid|gid|chroot|daemon|master-worker)\b/,
    instead: "The unit and the package manage this setting.",
  },
  {
    keys: /^(?:(?:no|default) +)?(?:(?:http|tcp|external)-check|option +(?:httpchk|smtpchk|ssl-hello-chk|[a-z]+-check))\b/,
    instead:
      "The balanced service defines its health check, which decides the members that receive connections.",
  },
  {
    // Servers inherit all of its options, including those that make them backups or disable their checks.
    keys: /^(?:(?:no|default) +)?(?:default-server|spread-checks|max-spread-checks|timeout +(?:check|connect))\b/,
    instead: "Health checks depend on it, and the failover time is computed from it.",
  },
  {
    keys: /^timeout +(?:client|server)(?: |$)/,
    instead: "The balanced service defines its idle timeout.",
  },
  {
    keys: /^(?:(?:no|default) +)?(?:maxconn|maxconnrate|maxsessrate|fullconn|rate-limit)\b/,
    instead: "It is derived from the connections that the members accept.",
  },
  {
    keys: /^(?:disabled\b|(?:no|default) +option +redispatch\b)/,
    instead: "After a failover, clients would not be routed to another member.",
  },
  {
    // HAProxy's manual, chapters 3.1 and 9.
    keys: /^(?:lua-(?:load|load-per-thread|prepend-path)|ssl-(?:engine|provider|provider-path)|external-check|(?:51degrees|deviceatlas|wurfl)-[a-z-]*file)(?: |$)/,
    instead: "It loads code or data from a file that the bundle neither contains nor checks.",
  },
  {
    keys: /^filter +(?:spoe|opentracing|otel)(?: |$)/,
    instead:
      "It reads a configuration file that the bundle neither contains nor checks, and connects to an agent that no firewall rule allows.",
  },
  { keys: /^unix-bind(?: |$)/, instead: "Other files of the bundle refer to the path of HAProxy's socket." },
  { keys: /^mode\b/, instead: "The balanced service defines its protocol." },
  { keys: /^(?:insecure-|password\b)/, instead: "It would weaken the security of the package." },
];
