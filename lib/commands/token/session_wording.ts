import type { SettingWording } from "../../cli/command_definition.ts";

/** What the commands that use a session say differently about settings. */
export const SESSION_WORDING: SettingWording = {
  profile: { help: "the profile whose session is used; default if none is named" },
};
