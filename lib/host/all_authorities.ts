import { runtimeAuthorities } from "./runtime_authorities.ts";
import { systemAuthorities, type SystemTrust } from "./system_authorities.ts";

/** Authorities from all sources. */
export interface AllAuthorities {
  /** Each as PEM. */
  authorities: readonly string[];
  /** Why some could not be read, in plain words. */
  problems: readonly string[];
}

/** Lists the authorities of the runtime, those of the system, and the given ones. */
export async function allAuthorities(
  { given, systemTrust = {} }: { given: readonly string[]; systemTrust?: SystemTrust | undefined },
): Promise<AllAuthorities> {
  const { certificates, problems } = await systemAuthorities(systemTrust);
  return {
    // Of two authorities with the same name, Node uses the first.
    authorities: [...new Set([...given, ...runtimeAuthorities(), ...certificates])],
    problems,
  };
}
