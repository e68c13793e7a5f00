import type { Rule } from "../model/rule.ts";
import { addressOutsideSubnet } from "./address-outside-subnet.ts";
import { connectionBudget } from "./connection-budget.ts";
import { connectionBudgetTight } from "./connection-budget-tight.ts";
import { danglingFlow } from "./dangling-flow.ts";
import { directoryClash } from "./directory-clash.ts";
import { duplicateAddress } from "./duplicate-address.ts";
import { localEndpointMissing } from "./local-endpoint-missing.ts";
import { loopbackOutOfReach } from "./loopback-out-of-reach.ts";
import { nameUsedTwice } from "./name-used-twice.ts";
import { overrideMisplaced } from "./override-misplaced.ts";
import { overrideOutsideVersion } from "./override-outside-version.ts";
import { ownedKey } from "./owned-key.ts";
import { placedTwice } from "./placed-twice.ts";
import { portConflict } from "./port-conflict.ts";
import { quorumEven } from "./quorum-even.ts";
import { quorumOfTwo } from "./quorum-of-two.ts";
import { quorumSingle } from "./quorum-single.ts";
import { quorumTooLarge } from "./quorum-too-large.ts";
import { quorumZoneMajority } from "./quorum-zone-majority.ts";
import { remoteShellClosed } from "./remote-shell-closed.ts";
import { remoteShellOpenToAll } from "./remote-shell-open-to-all.ts";
import { reservedName } from "./reserved-name.ts";
import { roleOfferedTwice } from "./role-offered-twice.ts";
import { secretMissing } from "./secret-missing.ts";
import { secretReused } from "./secret-reused.ts";
import { secretUnencodable } from "./secret-unencodable.ts";
import { secretUnknown } from "./secret-unknown.ts";
import { secretWeak } from "./secret-weak.ts";
import { singlePointOfFailure } from "./single-point-of-failure.ts";
import { singleZone } from "./single-zone.ts";
import { unknownHost } from "./unknown-host.ts";
import { unknownVip } from "./unknown-vip.ts";
import { unmanagedHost } from "./unmanaged-host.ts";
import { unusableAddress } from "./unusable-address.ts";
import { unusedHost } from "./unused-host.ts";
import { vipFrontsNothing } from "./vip-fronts-nothing.ts";
import { vipRouterIdClash } from "./vip-router-id-clash.ts";
import { vipRouterIdRange } from "./vip-router-id-range.ts";
import { vipSingleHost } from "./vip-single-host.ts";
import { vipWithoutService } from "./vip-without-service.ts";
import { zoneUnknown } from "./zone-unknown.ts";

/**
 * The laws over facts. They stand in the order in which a finding explains later ones: a name that leads nowhere
 * leaves a member out, a wrong address or port cuts a way off, and what is left of quorums, ways and capacity is
 * judged after that; secrets come last, since they depend on nothing else. All of them run, and a report is ordered
 * by severity and place, so that this order settles nothing but how the catalogue reads from the inside.
 */
export const rules: readonly Rule[] = [
  unknownHost,
  unknownVip,
  unmanagedHost,
  placedTwice,
  nameUsedTwice,
  reservedName,
  unusableAddress,
  addressOutsideSubnet,
  duplicateAddress,
  remoteShellOpenToAll,
  remoteShellClosed,
  portConflict,
  directoryClash,
  vipRouterIdRange,
  vipRouterIdClash,
  vipWithoutService,
  vipSingleHost,
  vipFrontsNothing,
  quorumOfTwo,
  quorumSingle,
  quorumEven,
  quorumTooLarge,
  quorumZoneMajority,
  danglingFlow,
  localEndpointMissing,
  loopbackOutOfReach,
  singlePointOfFailure,
  singleZone,
  zoneUnknown,
  unusedHost,
  ownedKey,
  overrideOutsideVersion,
  overrideMisplaced,
  connectionBudget,
  connectionBudgetTight,
  roleOfferedTwice,
  secretMissing,
  secretUnknown,
  secretUnencodable,
  secretWeak,
  secretReused,
];
