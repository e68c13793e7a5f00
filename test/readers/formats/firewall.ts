import { BlockList } from "node:net";

/** "From this range to this port or these ports, at this address or any": what a firewall lets in. */
export interface Allowed {
  readonly protocol: string;
  /** "0" for VRRP. */
  readonly port: string;
  readonly source: string;
  readonly destination: string | undefined;
}

/** Reads a zone of firewalld that consists of rich rules alone. */
export function readFirewalld(text: string): readonly Allowed[] {
  const body = /^<\?xml [^>]*\?>\s*<!--[\s\S]*?-->\s*<zone>\s*<short>\w+<\/short>([\s\S]*)<\/zone>\s*$/.exec(
    text,
  )?.[1];
  if (body === undefined) throw new Error("Not a zone without a target of its own.");
  const rules: Allowed[] = [];
  const rest = body
    .replaceAll(/<!--[\s\S]*?-->/g, "")
    .replaceAll(/<rule family="(ipv[46])">([\s\S]*?)<\/rule>/g, (_all, family, rule) => {
      const parts =
        /^\s*<source address="([^"]+)"\/>\s*(?:<destination address="([^"]+)"\/>\s*)?(?:<protocol value="vrrp"\/>|<port port="(\d+(?:-\d+)?)" protocol="(tcp|udp)"\/>)\s*<accept\/>\s*$/.exec(
          rule,
        );
      if (!parts) throw new Error(`Not a rule that lets one source in: ${rule}`);
      const [, source = "", destination, port = "0", protocol = "vrrp"] = parts;
      if (source.includes(":") !== (family === "ipv6")) throw new Error(`${source} is not of ${family}.`);
      rules.push({ protocol, port, source, destination });
      return "";
    });
  if (rest.trim() !== "") throw new Error(`Something besides rules: ${rest.trim()}`);
  return rules;
}

/** What every host accepts whoever sends it. */
const always = [
  "type filter hook input priority filter; policy drop;",
  "ct state established,related accept",
  "ct state invalid drop",
  'iif "lo" accept',
  "meta l4proto { icmp, ipv6-icmp } accept",
  "reject with icmpx admin-prohibited",
];

/** Reads the one table of nftables.conf, whose one chain drops what no rule accepts. */
export function readNftables(text: string): readonly Allowed[] {
  const lines = text
    .replaceAll(/^\s*#.*$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const chain = /^table inet (\w+) delete table inet \1 table inet \1 \{ chain input \{ /;
  if (!chain.test(lines.join(" "))) throw new Error("Not one table that is replaced whole.");
  const [policy, ...rules] = lines.slice(lines.indexOf("chain input {") + 1, -2);
  for (const line of always) {
    if (policy !== line && !rules.includes(line)) throw new Error(`The chain lacks "${line}".`);
  }
  if (rules.at(-1) !== always.at(-1)) throw new Error("Something follows the last word.");
  return rules
    .filter((line) => !always.includes(line))
    .flatMap((line) => {
      const parts =
        /^(ip6?) saddr \{ ([^}]+) \} (?:\1 daddr (\S+) )?(?:meta l4proto (vrrp)|(tcp|udp) dport (\d+(?:-\d+)?)) accept$/.exec(
          line,
        );
      if (!parts) throw new Error(`Not a rule that lets named sources in: ${line}`);
      const [, family, sources = "", destination, vrrp, transport, port = "0"] = parts;
      return sources.split(", ").map((source) => {
        if (source.includes(":") !== (family === "ip6")) throw new Error(`${source} is not of ${family}.`);
        return { protocol: vrrp ?? transport ?? "", port, source, destination };
      });
    });
}

/** Whether one range or address lies within another. */
export function within(inner: string, outer: string): boolean {
  const [address = "", length] = inner.split("/");
  const [network = "", prefix] = outer.split("/");
  const kind = (text: string) => (text.includes(":") ? "ipv6" : "ipv4");
  if (kind(address) !== kind(network)) return false;
  const whole = kind(network) === "ipv6" ? 128 : 32;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix ?? whole), kind(network));
  return list.check(address, kind(address)) && Number(length ?? whole) >= Number(prefix ?? whole);
}
