import { helperPrograms } from "../../model/artifact.ts";

const directory = "/etc/gen-bundle/valkey";

/** The generated settings. The daemons run with copies, which they rewrite. */
export const serverSettings = `${directory}/server.conf`;
export const sentinelSettings = `${directory}/sentinel.conf`;

/** Password of the nodes, for checks and operators. */
export const peerPassword = `${directory}/peer-password`;

/** Writes the copies before a daemon starts. */
export const prepareScript = `${helperPrograms}/prepare-valkey.sh`;

/** Runs a command on the server or the Sentinel of the host. */
export const askScript = `${helperPrograms}/ask-valkey.sh`;
