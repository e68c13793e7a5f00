import nftablesConf from "../../templates/firewall/nftables.conf.ejs";
import publicZone from "../../templates/firewall/public.xml.ejs";
import { banner } from "../formats/banner.ts";
import { render } from "../formats/template.ts";
import { type Artifact, artifact } from "../model/artifact.ts";
import { managedHosts, type Plan } from "../model/plan.ts";
import { ports } from "./kernel-parameters.ts";
import { openings } from "./openings.ts";

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
  for (const { name, platform } of managedHosts(plan)) {
    const file = files[platform.firewall];
    const rules = (all.get(name) ?? []).map((opening) => {
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
    });
    yield artifact({
      host: name,
      path: file.path,
      content: render(file.template, {
        banner: file.banner,
        rules,
      }),
      mode: file.mode,
      validator: file.validator,
      component: "firewall",
      onChange: { units: [platform.firewallUnit], action: "reload" },
    });
  }
}
