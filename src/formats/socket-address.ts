/** "host:port", with an IPv6 address in brackets. */
export function socketAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The loopback address of the same family. */
export function loopbackOf(address: string): string {
  return address.includes(":") ? "::1" : "127.0.0.1";
}
