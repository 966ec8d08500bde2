import type { Settings } from "../settings/settings.ts";
import type {
  CommandDefinition,
  FlagDefinition,
  FlagValues,
  Invocation,
  ProgramContext,
} from "./command_definition.ts";

/** A definition whose run takes the command's own flags as well. */
type TypedDefinition<Flags extends Readonly<Record<string, FlagDefinition>>> =
  & Omit<CommandDefinition, "flags" | "run">
  & {
    readonly flags?: Flags;
    run?(
      invocation: Invocation<Settings & FlagValues<Flags>>,
      context: ProgramContext,
    ): Promise<number | void>;
  };

/**
 * Types a command's definition: its run takes the flags that it defines.
 *
 * @param definition the command
 */
export function defineCommand<
  const Flags extends Readonly<Record<string, FlagDefinition>>,
  Named,
>(definition: Named & TypedDefinition<Flags>): Named & CommandDefinition {
  return definition as Named & CommandDefinition;
}
