import { authorityPath, certificatePaths } from "../model/tls.ts";
import { shellWord } from "./shell.ts";
import { socketAddress } from "./socket-address.ts";

interface Page {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  /** True if the page is served over TLS by a server of the estate. */
  readonly secure?: boolean | undefined;
  /** Name of the client certificate. */
  readonly certificate?: string;
}

/** A shell command that prints a page, and fails if the server does not return it within eight seconds. */
export function curl({ address, port, path, secure = false, certificate }: Page): string {
  const own = certificatePaths(certificate ?? "");
  return [
    // Ignores proxies that are set in the environment.
    "curl --silent --show-error --fail --globoff --noproxy '*' --max-time 8",
    ...(secure ? [`--cacert ${authorityPath}`] : []),
    ...(secure && certificate !== undefined ? [`--cert ${own.certificate} --key ${own.key}`] : []),
    shellWord(`${secure ? "https" : "http"}://${socketAddress(address, port)}${path}`),
  ].join(" ");
}
