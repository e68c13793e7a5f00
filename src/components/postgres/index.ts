import { defineComponent } from "../../model/component.ts";
import { defaultsFor } from "./defaults-for.ts";
import { elsewhere } from "./elsewhere.ts";
import { facts } from "./facts.ts";
import { flows } from "./flows.ts";
import { ownedDynamic, ownedParameters, ownedPaths } from "./owned-keys.ts";
import { poolDescriptions } from "./pool-descriptions.ts";
import { procedures } from "./procedures.ts";
import { failoverLagLarge } from "./rules/failover-lag-large.ts";
import { failoverWithoutCandidate } from "./rules/failover-without-candidate.ts";
import { maxConnectionsLarge } from "./rules/max-connections-large.ts";
import { patroniLosesAcknowledgedRows } from "./rules/patroni-loses-acknowledged-rows.ts";
import { patroniMemberFlap } from "./rules/patroni-member-flap.ts";
import { patroniQuorumVersion } from "./rules/patroni-quorum-version.ts";
import { patroniReplicatesFrom } from "./rules/patroni-replicates-from.ts";
import { patroniTagKind } from "./rules/patroni-tag-kind.ts";
import { patroniTagsExclusive } from "./rules/patroni-tags-exclusive.ts";
import { patroniTiming } from "./rules/patroni-timing.ts";
import { patroniTimingMinimum } from "./rules/patroni-timing-minimum.ts";
import { patroniTtlLong } from "./rules/patroni-ttl-long.ts";
import { patroniTtlShort } from "./rules/patroni-ttl-short.ts";
import { patroniWatchdogMargin } from "./rules/patroni-watchdog-margin.ts";
import { postgresArchiveWithoutCommand } from "./rules/postgres-archive-without-command.ts";
import { postgresHugePages } from "./rules/postgres-huge-pages.ts";
import { postgresLibraryWithoutPackage } from "./rules/postgres-library-without-package.ts";
import { postgresSettingWithoutFile } from "./rules/postgres-setting-without-file.ts";
import { postgresVersionUnknownToPatroni } from "./rules/postgres-version-unknown-to-patroni.ts";
import { postgresWithoutDatabase } from "./rules/postgres-without-database.ts";
import { replicationAsynchronous } from "./rules/replication-asynchronous.ts";
import { standbyDelayed } from "./rules/standby-delayed.ts";
import { standbyWithoutWal } from "./rules/standby-without-wal.ts";
import { synchronousNodes } from "./rules/synchronous-nodes.ts";
import { synchronousStrict } from "./rules/synchronous-strict.ts";
import { synchronousTwoHosts } from "./rules/synchronous-two-hosts.ts";
import { synchronousZone } from "./rules/synchronous-zone.ts";
import { schema } from "./schema.ts";
import { dynamicSettings, fileSettings, parameterSettings } from "./setting-names.ts";
import { patroniVersions, postgresVersions } from "./versions.ts";

const patroniTable = {
  table: patroniVersions,
  under: "extra" as const,
};

export const postgres = defineComponent({
  name: "postgres",
  schema,
  defaultsFor,
  versions: [patroniVersions, postgresVersions],
  elsewhere,
  overrides: [
    {
      table: postgresVersions,
      under: "extra",
      part: "parameters",
      owned: ownedParameters,
      names: parameterSettings,
    },
    { ...patroniTable, part: "patroni", owned: ownedPaths, names: fileSettings },
    { ...patroniTable, part: "dynamic", owned: ownedDynamic, names: dynamicSettings },
  ],
  offers: ["dataDirectories", "database-health", "database-node", "database-primary", "pools"],
  provides: ["database-primary"],
  pools: poolDescriptions,
  facts,
  flows,
  procedures,
  rules: [
    patroniLosesAcknowledgedRows,
    patroniQuorumVersion,
    postgresArchiveWithoutCommand,
    postgresHugePages,
    postgresLibraryWithoutPackage,
    postgresSettingWithoutFile,
    patroniReplicatesFrom,
    patroniTagKind,
    patroniTagsExclusive,
    patroniTiming,
    patroniTimingMinimum,
    patroniWatchdogMargin,
    postgresVersionUnknownToPatroni,
    standbyDelayed,
    standbyWithoutWal,
    synchronousNodes,
    synchronousStrict,
    patroniMemberFlap,
    patroniTtlShort,
    synchronousTwoHosts,
    synchronousZone,
    replicationAsynchronous,
    failoverLagLarge,
    failoverWithoutCandidate,
    maxConnectionsLarge,
    postgresWithoutDatabase,
    patroniTtlLong,
  ],
});
