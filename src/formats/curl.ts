import { authorityPath, certificatePaths } from "../model/tls.ts";
import { shellWord } from "./shell.ts";
import { socketAddress } from "./socket-address.ts";

interface Page {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  /** Whether it is served by TLS; then the server must belong to the estate. */
  readonly secure?: boolean | undefined;
  /** Name of the certificate to show. */
  readonly certificate?: string;
}

/** A command that prints a page of a host, and fails unless it is there; it ends within eight seconds. */
export function curl({ address, port, path, secure = false, certificate }: Page): string {
  const own = certificatePaths(certificate ?? "");
  return [
    // A proxy that the environment names has no part in it.
    "curl --silent --show-error --fail --globoff --noproxy '*' --max-time 8",
    ...(secure ? [`--cacert ${authorityPath}`] : []),
    ...(secure && certificate !== undefined ? [`--cert ${own.certificate} --key ${own.key}`] : []),
    shellWord(`${secure ? "https" : "http"}://${socketAddress(address, port)}${path}`),
  ].join(" ");
}
