import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { FileContext } from "../../model/component.ts";
import { sortedEntries } from "../../model/order.ts";
import { missingSecretMark } from "../../model/secrets.ts";
import { secretNames } from "./facts.ts";
import { administrator, type Settings } from "./schema.ts";

/** Definitions that a node imports when it boots: users with hashed passwords, virtual hosts and permissions. */
export function definitions({ plan, secret }: FileContext, settings: Settings): string {
  const owners = sortedEntries(settings.virtualHosts);
  const users = [...new Set([administrator, ...owners.map(([, { user }]) => user)])];
  const permission = (user: string, vhost: string) => ({
    user,
    vhost,
    configure: ".*",
    write: ".*",
    read: ".*",
  });
  const content = {
    users: users.map((name) => ({
      name,
      password_hash: passwordHash(secret(secretNames.user(name)), `${plan.name}/${name}`),
      hashing_algorithm: "rabbit_password_hashing_sha256",
      tags: name === administrator ? ["administrator"] : [],
    })),
    vhosts: owners.map(([name]) => ({ name })),
    permissions: owners.flatMap(([vhost, { user }]) => [
      permission(administrator, vhost),
      permission(user, vhost),
    ]),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * RabbitMQ's salted hash: base64 of a salt of 4 bytes and the SHA-256 of salt and password. The salt is derived from
 * the name and the password, so that the same topology and secrets produce the same file.
 *
 * @see https://www.rabbitmq.com/docs/passwords
 */
function passwordHash(password: string, name: string): string {
  if (password.startsWith(missingSecretMark)) return password;
  const salt = sha256(utf8ToBytes(`${name}\n${password}`)).slice(0, 4);
  const bytes = concatBytes(salt, sha256(concatBytes(salt, utf8ToBytes(password))));
  return btoa(String.fromCharCode(...bytes));
}
