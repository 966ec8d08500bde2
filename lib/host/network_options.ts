/** How servers are reached. */
export interface NetworkOptions {
  /** Whether certificates are taken unchecked. */
  skipTlsVerify?: boolean | undefined;
  /** Certificate authorities that are trusted beside the runtime's own, in PEM. */
  ca?: string | undefined;
  /** The proxy variables of the environment, under their own names. */
  proxyEnv?: Readonly<Record<string, string>> | undefined;
}
