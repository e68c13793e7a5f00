/** Formats "host:port", with brackets around an IPv6 address. */
export function socketAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The loopback address of the same address family. */
export function loopbackOf(address: string): string {
  return address.includes(":") ? "::1" : "127.0.0.1";
}
