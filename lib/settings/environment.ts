import type { Host } from "../host/host.ts";
import { SETTING_LIST } from "./definitions.ts";
import type { SettingKind } from "./setting.ts";
import type { Settings } from "./settings.ts";
import { usage } from "./usage.ts";

/**
 * Reads the settings that the variables give; an empty variable counts as not set.
 *
 * @throws {DeviceLoginError} `invalid_options` for a switch that is neither on nor off
 */
export function environmentSettings(host: Host): Settings {
  const settings: Record<string, unknown> = {};
  for (const [name, { kind, variable }] of SETTING_LIST) {
    const text = variable && host.env(variable);
    if (text) settings[name] = readVariable(text, { kind, variable });
  }
  return settings;
}

function readVariable(
  text: string,
  { kind, variable }: { kind: SettingKind; variable: string },
): unknown {
  switch (kind) {
    case "switch":
      return readSwitch(text, variable);
    case "optional":
      return readOptional(text);
    case "list":
      return text.split(",").map((part) => part.trim()).filter(Boolean);
    case "lines":
      return [text];
    default:
      return text;
  }
}

/** `1` is the flag without its value, `0` no flag, anything else the flag's value. */
function readOptional(text: string): string | undefined {
  if (text === "0") return undefined;
  return text === "1" ? "" : text;
}

function readSwitch(text: string, variable: string): boolean {
  if (["1", "true", "yes"].includes(text.toLowerCase())) return true;
  if (["0", "false", "no"].includes(text.toLowerCase())) return false;
  throw usage(`${variable} must be 1 or 0: got ${JSON.stringify(text)}.`);
}
