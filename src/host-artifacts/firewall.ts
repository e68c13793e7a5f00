import nftablesConf from "../../templates/firewall/nftables.conf.ejs";
import publicZone from "../../templates/firewall/public.xml.ejs";
import { banner } from "../formats/banner.ts";
import { render } from "../formats/template.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import { managedHosts, type Plan } from "../model/plan.ts";
import { ports } from "./kernel-parameters.ts";
import { type Opening, openings } from "./openings.ts";

/**
 * The firewall of each host, for the tool of its platform. It admits each flow from its sources and nothing else. Both
 * files replace the whole set of rules, so rules that are no longer needed disappear.
 */
export function* firewall(plan: Plan): Iterable<Artifact> {
  const all = openings(plan);
  const title = banner(plan.name).slice(2).trimEnd();
  const files = {
    firewalld: {
      path: "/etc/firewalld/zones/public.xml",
      template: publicZone,
      mode: 0o644,
      // A comment of XML must not contain "--".
      banner: title.replaceAll("--", "- -"),
      validator: "firewall-offline-cmd --check-config",
    },
    nftables: {
      path: "/etc/nftables.conf",
      template: nftablesConf,
      mode: 0o755,
      banner: title,
      validator: "nft --check --file /etc/nftables.conf",
    },
  };
  // Thousands of hosts can have the same thousands of rules.
  const texts = new Map<string, string>();
  const numbers = new Map<readonly string[], number>();
  for (const { name, platform } of managedHosts(plan)) {
    const file = files[platform.firewall];
    const own = all.get(name) ?? [];
    const key = [file.path, ...own.map((opening) => keyOf(opening, numbers))].join("\n");
    const content = texts.get(key) ?? render(file.template, { banner: file.banner, rules: own.map(ruleOf) });
    texts.set(key, content);
    yield artifact({
      host: name,
      path: file.path,
      content,
      mode: file.mode,
      validator: file.validator,
      component: "firewall",
      onChange: { units: [platform.firewallUnit], action: "reload" },
    });
  }
}

/** The same for openings whose rules are the same. Each list of sources has a number. */
function keyOf({ sources, ...opening }: Opening, numbers: Map<readonly string[], number>): string {
  const number = numbers.get(sources) ?? numbers.size;
  numbers.set(sources, number);
  return JSON.stringify([...Object.values(opening), number]);
}

function ruleOf(opening: Opening) {
  const v6 = opening.sources.filter((source) => source.includes(":"));
  const v4 = opening.sources.filter((source) => !source.includes(":"));
  return {
    ...opening,
    ports: ports(opening),
    families: [
      { family: "ipv4", keyword: "ip", sources: v4 },
      { family: "ipv6", keyword: "ip6", sources: v6 },
    ].filter(
      ({ family, sources }) =>
        sources.length > 0 &&
        (!opening.destination || opening.destination.includes(":") === (family === "ipv6")),
    ),
  };
}
