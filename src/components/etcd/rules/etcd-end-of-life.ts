import type { ComponentRule } from "../../../model/component.ts";
import type { Settings } from "../schema.ts";
import { etcdVersions } from "../versions.ts";

const ended = etcdVersions.series[0];

export const etcdEndOfLife: ComponentRule<Settings> = {
  id: "etcd-end-of-life",
  severity: "warning",
  summary: "etcd is of a series that still gets fixes.",
  rationale:
    "What is found in 3.4 from now on is not mended there: 3.4.45 was its last release (CHANGELOG-3.4.md).",
  *check({ version }) {
    if (version !== ended.name && !version.startsWith(`${ended.name}.`)) return;
    yield {
      message: `etcd ${version} gets no fixes any more: support of ${ended.name} ended on ${ended.endOfLife}.`,
      at: ["/etcd/version"],
      hint: `Set the version to "${etcdVersions.series[1].name}" or newer; etcd is upgraded one series at a time.`,
    };
  },
};
