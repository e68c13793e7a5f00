import { curl } from "../../formats/curl.ts";
import { loopbackOf } from "../../formats/socket-address.ts";
import type { Check, Host } from "../../model/facts.ts";
import type { BasePlan } from "../../model/plan.ts";
import { layoutOf } from "./layout.ts";
import type { Settings } from "./schema.ts";

/** Health checks of one node. */
export function checks(
  { tls }: BasePlan,
  { ports, version }: Settings,
  { address, platform }: Host,
): Pick<Check, "title" | "command">[] {
  const { binaries } = layoutOf(platform, version);
  return [
    {
      title: "Patroni manages the node, and PostgreSQL runs",
      command: `${curl({ address, port: ports.health, path: "/health", secure: tls })} >/dev/null`,
    },
    {
      title: "PostgreSQL accepts connections",
      command: `${binaries}/pg_isready --quiet --timeout=8 --host=${loopbackOf(address)} --port=${ports.database}`,
    },
  ];
}
