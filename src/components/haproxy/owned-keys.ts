import type { Facts } from "../../model/facts.ts";
import type { OwnedKey } from "../../model/override.ts";
import { keyOf } from "./words.ts";

const milliseconds: Readonly<Record<string, number>> = {
  us: 0.001,
  "": 1,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Seconds of the timeout that a line sets; NaN if it sets none. */
function secondsOf(line: string): number {
  const [, digits, unit = ""] = /^timeout +\S+ +(\d+)(us|ms|[smhd]?)$/.exec(keyOf(line)) ?? [];
  return (Number(digits) * (milliseconds[unit] ?? Number.NaN)) / 1000;
}

/** The pools that a block configures. */
function poolsOf({ pools }: Facts, block: string) {
  return block === "defaults" ? pools : pools.filter(({ name }) => name === block);
}

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
    keys: /^(?:stats +(?!(?:timeout|maxconn)(?: |$))|(?:http-request|tcp-request +content) +use-service(?: |$))/,
    instead: "Every client of the port could see the members, or take them out of service.",
  },
  {
    keys: /^(?:option +persist|stick +(?:on|match|store-request|store-response))(?: |$)/,
    instead: "Clients would return to a member that is no longer the one that may receive connections.",
    when: (facts, block) => poolsOf(facts, block).some(({ balance }) => balance === "first-healthy"),
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
    // Configuration manual, "source": the address of connections to servers.
    keys: /^source\b/,
    instead: "The firewalls of the members admit only the address of the host.",
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
    // It replaces the timeouts of clients and servers once both sides are connected (manual, "timeout tunnel").
    keys: /^timeout +tunnel(?: |$)/,
    instead: "It must be no shorter than the idle timeout of the balanced service, which it replaces.",
    when: (facts, block) => poolsOf(facts, block).some(({ mode }) => mode === "tcp"),
    free: (line, { pools }) =>
      pools.every(({ mode, idleTimeout }) => mode !== "tcp" || secondsOf(String(line)) >= idleTimeout),
  },
  {
    keys: /^(?:timeout +(?:client|server)|http-(?:request|response) +set-timeout)(?: |$)/,
    instead: "The balanced service defines its idle timeout.",
  },
  {
    keys: /^(?:(?:no|default) +)?(?:maxconn|maxconnrate|maxsessrate|maxssl(?:conn|rate)|fullconn|rate-limit|ulimit-n|fd-hard-limit)\b/,
    instead: "It is derived from the connections that the members accept.",
  },
  {
    keys: /^(?:disabled\b|(?:no|default) +option +redispatch\b)/,
    instead: "After a failover, clients would not be routed to another member.",
  },
  {
    // HAProxy's manual, chapters 3.1, 4.2, 7 and 9.
    keys: /^(?:errorfiles?|stats-file|h1-case-adjust-file|lua-(?:load|load-per-thread|prepend-path)|ssl-(?:engine|provider|provider-path)|external-check|(?:51degrees|deviceatlas|wurfl)-[a-z-]*file)(?: |$)/,
    instead: "It loads code or data from a file that the bundle neither contains nor checks.",
  },
  {
    // Bodies of responses, patterns of conditions, and maps.
    keys: /^(?:http-(?:error|(?:request|response) +(?:return|deny|tarpit))(?=.* (?:errorfiles?|(?:lf-)?file) )|[a-z-]+(?=.*(?: -f |\b(?:map(?:_[a-z_]+)?|(?:add|del|set)-(?:acl|map)|jwt_verify)\()))/,
    instead: "It reads a file that the bundle neither contains nor checks.",
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
