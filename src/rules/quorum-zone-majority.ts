import { toleratedLosses } from "../analysis/tolerated-losses.ts";
import { counted } from "../model/counted.ts";
import { groupBy } from "../model/group-by.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { pointers } from "./shared/pointers.ts";
import { zoneMajorities } from "./shared/zone-majorities.ts";

export const quorumZoneMajority: Rule = {
  id: "quorum-zone-majority",
  severity: "warning",
  summary: "No zone has more members of a quorum than the quorum may lose.",
  rationale: "The members in one zone are lost together. The other members are then no majority.",
  bad: { hosts: { node1: { zone: "rack1" }, node2: { zone: "rack1" }, node3: { zone: "rack2" } } },
  good: { hosts: { node1: { zone: "rack1" }, node2: { zone: "rack2" }, node3: { zone: "rack3" } } },
  sources: ["https://raft.github.io/raft.pdf", "https://etcd.io/docs/v3.5/faq/"],
  needsNames: true,
  *check(plan) {
    const found = plan.quorums.flatMap((quorum) => {
      const majorities = zoneMajorities(plan, quorum);
      const total = new Set(quorum.hosts).size;
      const losses = toleratedLosses(total);
      // Without one member of this zone the quorum tolerates as many. The rule "quorum-even" reports the surplus member.
      const isEven =
        total % 2 === 0 && majorities.length === 1 && majorities[0]?.members.length === losses + 1;
      return majorities.length === 0 || isEven ? [] : [{ quorum, majorities, total, losses }];
    });
    const byZones = groupBy(found, ({ majorities, total }) =>
      [total, ...majorities.map(({ zone }) => zone)].join("\n"),
    );
    for (const quorums of byZones.values()) {
      const sentences = quorums.map(({ quorum, majorities, total, losses }) => {
        const zones = majorities.map(
          ({ zone, members }) => `zone "${zone}" has ${members.length} of them (${enumerated(members)})`,
        );
        return `"${quorum.title}" has ${total} members and tolerates the loss of ${losses}, but ${zones.join(" and ")}: the loss of ${majorities.length === 1 ? "that zone" : "either zone"} stops it.`;
      });
      const [{ majorities, total, losses }, ...further] = quorums;
      const zonesOf = (each: typeof majorities) =>
        each.flatMap(({ members }) => members.map((name) => `/hosts/${name}/zone`));
      const zones = zonesOf(majorities);
      yield {
        message: sentences.join(" "),
        at: pointers(
          zones.at(-1) ?? "",
          ...zones,
          ...further.flatMap((each) => zonesOf(each.majorities)),
          ...quorums.map(({ quorum }) => quorum.source),
        ),
        hint: `Spread the members${quorums.length > 1 ? " of each" : ""} over ${counted(Math.ceil(total / losses), "zone")} or more, with at most ${losses} in each.`,
      };
    }
  },
};
