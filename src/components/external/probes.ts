import { socketAddress } from "../../formats/socket-address.ts";
import type { Trust } from "../../model/facts.ts";

/** The first messages of a client, to which a server answers at once. */
const greetings = {
  // SSLRequest of PostgreSQL's protocol, 8 bytes. The answer is one letter: S with TLS, N without.
  postgresql: String.raw`\0\0\0\10\4\322\26\57`,
  http: String.raw`HEAD / HTTP/1.0\r\n\r\n`,
  // Protocol header of AMQP 0-9-1 (its specification, 4.2.2).
  amqp: String.raw`AMQP\0\0\11\1`,
} as const;

/**
 * Command that connects and verifies the certificate as clients do. Only the given authority counts: by default, openssl
 * also accepts those of the operating system.
 */
export function tlsProbe(
  protocol: keyof typeof greetings,
  host: string,
  port: number,
  { authority, name }: Trust,
): string {
  const address = name !== undefined && /^[\d.]+$|:/.test(name);
  return [
    "timeout 8 openssl s_client -brief",
    `-connect ${socketAddress(host, port)}`,
    ...(protocol === "postgresql" ? ["-starttls postgres"] : []),
    `-CAfile ${authority} -no-CApath -no-CAstore -verify_return_error`,
    ...(name === undefined
      ? []
      : [address ? `-verify_ip ${name}` : `-verify_hostname ${name} -servername ${name}`]),
    "</dev/null",
  ].join(" ");
}

/** Command that connects and waits for the first byte of an answer, which closes no connection by itself. */
export function plainProbe(protocol: keyof typeof greetings, host: string, port: number): string {
  return `test "$(printf '${greetings[protocol]}' | timeout 3 curl --silent --no-buffer telnet://${socketAddress(host, port)} | head -c 1 | wc -c)" = 1`;
}
