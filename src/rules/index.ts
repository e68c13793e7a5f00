import type { Rule } from "../model/rule.ts";
import { accountShared } from "./account-shared.ts";
import { addressOrder } from "./address-order.ts";
import { addressOutsideSubnet } from "./address-outside-subnet.ts";
import { applicationOpenToAll } from "./application-open-to-all.ts";
import { capacityUnknown } from "./capacity-unknown.ts";
import { clientsAreAdmins } from "./clients-are-admins.ts";
import { connectionBudget } from "./connection-budget.ts";
import { connectionBudgetTight } from "./connection-budget-tight.ts";
import { connectionsUnencrypted } from "./connections-unencrypted.ts";
import { consensusElectionSlow } from "./consensus-election-slow.ts";
import { consensusRetryShort } from "./consensus-retry-short.ts";
import { danglingFlow } from "./dangling-flow.ts";
import { databaseWithoutBackup } from "./database-without-backup.ts";
import { directoryClash } from "./directory-clash.ts";
import { directoryOfSystem } from "./directory-of-system.ts";
import { directoryUnderHome } from "./directory-under-home.ts";
import { directoryVolatile } from "./directory-volatile.ts";
import { directoryWithinAnother } from "./directory-within-another.ts";
import { duplicateAddress } from "./duplicate-address.ts";
import { externalUnencrypted } from "./external-unencrypted.ts";
import { externalUnused } from "./external-unused.ts";
import { failoverBeyondHeartbeat } from "./failover-beyond-heartbeat.ts";
import { hostCpusShort } from "./host-cpus-short.ts";
import { hostDiskShort } from "./host-disk-short.ts";
import { hostMemoryShort } from "./host-memory-short.ts";
import { hostTwiceInNetwork } from "./host-twice-in-network.ts";
import { labelNamesAnother } from "./label-names-another.ts";
import { labelUsedTwice } from "./label-used-twice.ts";
import { localEndpointMissing } from "./local-endpoint-missing.ts";
import { loopbackOutOfReach } from "./loopback-out-of-reach.ts";
import { messageHoldShort } from "./message-hold-short.ts";
import { monitoringOpenToAll } from "./monitoring-open-to-all.ts";
import { mountOverDirectory } from "./mount-over-directory.ts";
import { nameConfusable } from "./name-confusable.ts";
import { nameUsedTwice } from "./name-used-twice.ts";
import { networkNameClash } from "./network-name-clash.ts";
import { objectiveDataLoss } from "./objective-data-loss.ts";
import { objectiveFailover } from "./objective-failover.ts";
import { objectiveLongestTask } from "./objective-longest-task.ts";
import { objectiveLongestWait } from "./objective-longest-wait.ts";
import { objectiveSurvive } from "./objective-survive.ts";
import { objectiveUnknown } from "./objective-unknown.ts";
import { overrideMisplaced } from "./override-misplaced.ts";
import { overrideUnsupported } from "./override-unsupported.ts";
import { ownedKey } from "./owned-key.ts";
import { placedTwice } from "./placed-twice.ts";
import { placedWithoutAddress } from "./placed-without-address.ts";
import { portConflict } from "./port-conflict.ts";
import { quorumEven } from "./quorum-even.ts";
import { quorumOfTwo } from "./quorum-of-two.ts";
import { quorumSingle } from "./quorum-single.ts";
import { quorumTooLarge } from "./quorum-too-large.ts";
import { quorumZoneMajority } from "./quorum-zone-majority.ts";
import { rangeUnreachable } from "./range-unreachable.ts";
import { rangeWithHostBits } from "./range-with-host-bits.ts";
import { remoteShellClosed } from "./remote-shell-closed.ts";
import { remoteShellOpenToAll } from "./remote-shell-open-to-all.ts";
import { remoteShellOpenWide } from "./remote-shell-open-wide.ts";
import { reservedName } from "./reserved-name.ts";
import { roleOfferedTwice } from "./role-offered-twice.ts";
import { secretAlike } from "./secret-alike.ts";
import { secretMissing } from "./secret-missing.ts";
import { secretNameTwice } from "./secret-name-twice.ts";
import { secretReused } from "./secret-reused.ts";
import { secretUnencodable } from "./secret-unencodable.ts";
import { secretUnknown } from "./secret-unknown.ts";
import { secretWeak } from "./secret-weak.ts";
import { secretsLeftOut } from "./secrets-left-out.ts";
import { shareUnmounted } from "./share-unmounted.ts";
import { shareWithinShare } from "./share-within-share.ts";
import { singlePointOfFailure } from "./single-point-of-failure.ts";
import { singleZone } from "./single-zone.ts";
import { subnetPublic } from "./subnet-public.ts";
import { subnetsOverlap } from "./subnets-overlap.ts";
import { targetKeepsState } from "./target-keeps-state.ts";
import { tasksBesideState } from "./tasks-beside-state.ts";
import { tierUneven } from "./tier-uneven.ts";
import { tlsNotRequired } from "./tls-not-required.ts";
import { unencryptedBesideTls } from "./unencrypted-beside-tls.ts";
import { unknownHost } from "./unknown-host.ts";
import { unknownHostNetwork } from "./unknown-host-network.ts";
import { unknownNetwork } from "./unknown-network.ts";
import { unknownVip } from "./unknown-vip.ts";
import { unmanagedHost } from "./unmanaged-host.ts";
import { unusableAddress } from "./unusable-address.ts";
import { unusedHost } from "./unused-host.ts";
import { unusedNetwork } from "./unused-network.ts";
import { versionEndOfLife } from "./version-end-of-life.ts";
import { vipAdditionalAddressControlled } from "./vip-additional-address-controlled.ts";
import { vipFrontsNothing } from "./vip-fronts-nothing.ts";
import { vipOwnerOutsideSubnet } from "./vip-owner-outside-subnet.ts";
import { vipPreempts } from "./vip-preempts.ts";
import { vipRouterIdClash } from "./vip-router-id-clash.ts";
import { vipRouterIdRange } from "./vip-router-id-range.ts";
import { vipSingleHost } from "./vip-single-host.ts";
import { vipWithoutService } from "./vip-without-service.ts";
import { vipsPreferOneHost } from "./vips-prefer-one-host.ts";
import { webClosed } from "./web-closed.ts";
import { webOpenUnencrypted } from "./web-open-unencrypted.ts";
import { webPortMisleads } from "./web-port-misleads.ts";
import { webWithoutVip } from "./web-without-vip.ts";
import { zoneUnknown } from "./zone-unknown.ts";

/**
 * The rules about facts, by topic. Causes come before effects: names, then addresses and ports, then quorums, placement
 * and capacity, and finally secrets. The order affects only docs/RULES.md: all rules run, and a report is sorted by
 * severity and place.
 */
export const rulesByTopic: Readonly<Record<string, readonly Rule[]>> = {
  Names: [
    unknownHost,
    unknownVip,
    unknownNetwork,
    unknownHostNetwork,
    unmanagedHost,
    placedTwice,
    nameUsedTwice,
    networkNameClash,
    nameConfusable,
    reservedName,
    labelUsedTwice,
    labelNamesAnother,
  ],
  Addresses: [
    rangeWithHostBits,
    rangeUnreachable,
    unusableAddress,
    subnetsOverlap,
    addressOutsideSubnet,
    duplicateAddress,
    hostTwiceInNetwork,
    placedWithoutAddress,
    addressOrder,
  ],
  Access: [
    subnetPublic,
    connectionsUnencrypted,
    tlsNotRequired,
    unencryptedBesideTls,
    externalUnencrypted,
    remoteShellOpenToAll,
    remoteShellOpenWide,
    clientsAreAdmins,
    remoteShellClosed,
    monitoringOpenToAll,
    applicationOpenToAll,
    webOpenUnencrypted,
    webClosed,
    targetKeepsState,
  ],
  Ports: [portConflict, webPortMisleads, localEndpointMissing, loopbackOutOfReach],
  "Directories and shares": [
    directoryClash,
    directoryWithinAnother,
    directoryVolatile,
    directoryOfSystem,
    directoryUnderHome,
    mountOverDirectory,
    shareWithinShare,
    shareUnmounted,
  ],
  VIPs: [
    vipOwnerOutsideSubnet,
    vipAdditionalAddressControlled,
    vipRouterIdRange,
    vipRouterIdClash,
    vipWithoutService,
    vipSingleHost,
    vipFrontsNothing,
    vipsPreferOneHost,
    vipPreempts,
    webWithoutVip,
  ],
  Quorums: [quorumOfTwo, quorumSingle, quorumEven, quorumTooLarge, quorumZoneMajority],
  Placement: [
    danglingFlow,
    roleOfferedTwice,
    singlePointOfFailure,
    singleZone,
    zoneUnknown,
    tierUneven,
    tasksBesideState,
    unusedHost,
    unusedNetwork,
    externalUnused,
  ],
  "Settings by name": [ownedKey, overrideUnsupported, overrideMisplaced],
  Capacity: [
    capacityUnknown,
    connectionBudget,
    connectionBudgetTight,
    hostMemoryShort,
    hostCpusShort,
    hostDiskShort,
  ],
  Timings: [consensusElectionSlow, consensusRetryShort, failoverBeyondHeartbeat, messageHoldShort],
  Objectives: [
    objectiveSurvive,
    objectiveFailover,
    objectiveDataLoss,
    objectiveLongestTask,
    objectiveLongestWait,
    objectiveUnknown,
  ],
  "Data and versions": [versionEndOfLife, accountShared, databaseWithoutBackup],
  Secrets: [
    secretMissing,
    secretNameTwice,
    secretsLeftOut,
    secretUnknown,
    secretUnencodable,
    secretWeak,
    secretReused,
    secretAlike,
  ],
};

export const rules: readonly Rule[] = Object.values(rulesByTopic).flat();
