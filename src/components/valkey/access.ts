import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { missingSecretMark } from "../../model/secrets.ts";

/** Name of the group of replicas, by which clients ask Sentinel for its leader. */
export const groupName = "tasks";

/** User of the clients. */
export const clientUser = "tasks";

/** User of the nodes: replication, Sentinel, and checks. */
export const peerUser = "peer";

export const secretNames = { client: "valkey-client", peer: "valkey-peer" };

/**
 * Users of the server. Clients may run no command that reads or changes the configuration. The commands of Sentinel and of
 * replicas are those of the documentation (topics/acl, "ACL rules for Sentinel and Replicas").
 */
export function serverUsers(clientPassword: string, peerPassword: string): readonly string[] {
  return [
    "default off",
    `${clientUser} on ${hashed(clientPassword)} ~* &* +@all -@dangerous`,
    `${peerUser} on ${hashed(peerPassword)} ~* &* -@all +ping +info +role +psync +replconf +multi +exec +slaveof +replicaof +subscribe +publish +config|rewrite +client|setname +client|kill +script|kill`,
  ];
}

/** Users of Sentinel. Whoever reaches it may ask for the leader, and only nodes may change it. */
export function sentinelUsers(peerPassword: string): readonly string[] {
  return [
    "default on nopass -@all +ping +auth +hello +client|setname +sentinel|master +sentinel|masters +sentinel|get-master-addr-by-name",
    `${peerUser} on ${hashed(peerPassword)} ~* &* +@all`,
  ];
}

/** The SHA-256 of a password, as the daemons compare it. The file then does not contain the password of clients. */
function hashed(password: string): string {
  return password.startsWith(missingSecretMark)
    ? `>${password}`
    : `#${bytesToHex(sha256(utf8ToBytes(password)))}`;
}

/**
 * The id of a Sentinel, 40 hexadecimal digits. Fixed ones let each Sentinel start with the list of the others, instead of
 * keeping all that it has ever seen.
 */
export function sentinelId(estate: string, host: string): string {
  return bytesToHex(sha256(utf8ToBytes(`${estate}/${host}`))).slice(0, 40);
}
