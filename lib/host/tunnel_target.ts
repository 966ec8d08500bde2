/** The server at the end of a tunnel. */
export interface TunnelTarget {
  /** Its name or address, without brackets. */
  host: string;
  port: number;
}

/** Returns the host and port in one text, as requests to proxies and messages have them. */
export function hostAndPort({ host, port }: TunnelTarget): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
