import { curl } from "../../formats/curl.ts";
import { loopbackOf } from "../../formats/socket-address.ts";
import type { Check, Host } from "../../model/facts.ts";
import type { BasePlan } from "../../model/plan.ts";
import { databasesCheck, settingsCheck } from "./check-files.ts";
import { layoutOf } from "./layout.ts";
import type { Settings } from "./schema.ts";

/** Health checks of one node. */
export function checks(
  { tls }: BasePlan,
  { databases, ports, version }: Settings,
  { address, platform }: Host,
): Pick<Check, "title" | "command" | "drift">[] {
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
    {
      title: "the stored settings of Patroni are those of the topology",
      drift: true,
      command: `found=$(${curl({ address, port: ports.health, path: "/config", secure: tls })}) || exit; printf '%s' "$found" | python3 ${settingsCheck}`,
    },
    ...(Object.keys(databases).length === 0
      ? []
      : [
          {
            title: "the databases of the topology exist, with their owners",
            drift: true,
            command: `found=$(runuser -u postgres -- psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 --host=/run/postgresql --port=${ports.database} --file=${databasesCheck}) || exit; [ -z "$found" ] || { echo "$found"; exit 1; }`,
          },
        ]),
  ];
}
