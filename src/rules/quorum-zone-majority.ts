import { toleratedLosses } from "../analysis/tolerated-losses.ts";
import { counted } from "../model/counted.ts";
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
    for (const quorum of plan.quorums) {
      const majorities = zoneMajorities(plan, quorum);
      if (majorities.length === 0) continue;
      const total = new Set(quorum.hosts).size;
      const losses = toleratedLosses(total);
      // Without one member of this zone the quorum tolerates as many. The rule "quorum-even" reports the surplus member.
      if (total % 2 === 0 && majorities.length === 1 && majorities[0]?.members.length === losses + 1)
        continue;
      const zones = majorities.map(
        ({ zone, members }) => `zone "${zone}" has ${members.length} of them (${enumerated(members)})`,
      );
      const members = majorities.flatMap((majority) => majority.members);
      yield {
        message: `"${quorum.title}" has ${total} members and tolerates the loss of ${losses}, but ${zones.join(" and ")}: the loss of ${majorities.length === 1 ? "that zone" : "either zone"} stops it.`,
        at: pointers(quorum.source, ...members.map((name) => `/hosts/${name}/zone`)),
        hint: `Spread the members over ${counted(Math.ceil(total / losses), "zone")} or more, with at most ${losses} in each.`,
      };
    }
  },
};
