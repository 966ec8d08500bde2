import type { Host } from "../host/host.ts";
import { type NamedSetting, SETTING_LIST, variablesOf } from "./definitions.ts";
import type { SettingKind } from "./setting.ts";
import { mergeSettings, type Settings } from "./settings.ts";
import { usage } from "./usage.ts";

const OWN_PREFIX = "DEVICE_LOGIN_";

/**
 * Reads the settings that the variables give; an empty variable counts as not set. Our own override
 * hydra's.
 *
 * @throws {DeviceLoginError} `invalid_options` for a switch that is neither on nor off
 */
export function environmentSettings(host: Host): Settings {
  const known = SETTINGS_OF_HOST.get(host) ?? readVariables(host);
  SETTINGS_OF_HOST.set(host, known);
  return known;
}

/** The settings that were read: a command needs them in several places. */
const SETTINGS_OF_HOST = new WeakMap<Host, Settings>();

function readVariables(host: Host): Settings {
  const [own, hydras]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  for (const setting of SETTING_LIST) {
    const [name, { kind }] = setting;
    for (const variable of variablesOf(setting)) {
      const text = host.env(variable);
      if (!text) continue;
      const layer = variable.startsWith(OWN_PREFIX) ? own : hydras;
      layer[name] = readVariable(text, { kind, variable });
    }
  }
  return mergeSettings([hydras, own]);
}

/** Finds the variable that gives a setting, if one does. */
export function variableOf(setting: NamedSetting, host: Host): string | undefined {
  return variablesOf(setting).find((variable) => host.env(variable));
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
