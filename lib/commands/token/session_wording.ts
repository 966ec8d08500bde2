import type { SettingWording } from "../../cli/command_definition.ts";

/** The help texts of settings in commands that use a session. */
export const SESSION_WORDING: SettingWording = {
  profile: { help: "the profile whose session is used; default if none is named" },
};
