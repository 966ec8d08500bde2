import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { programFolders } from "../../../lib/host/folders.ts";

function foldersOf(platform: string, variables: Record<string, string>) {
  return programFolders({ platform, env: (name) => variables[name] });
}

describe("programFolders()", () => {
  it("follows the custom of each system", () => {
    assert.deepEqual(foldersOf("linux", { HOME: "/home/ann" }), {
      state: join("/home/ann", ".local", "state", "device-login"),
      config: join("/home/ann", ".config", "device-login"),
    });
    const support = join("/Users/ann", "Library", "Application Support", "device-login");
    assert.deepEqual(foldersOf("darwin", { HOME: "/Users/ann" }), {
      state: support,
      config: support,
    });
    const windows = { USERPROFILE: "C:\\Users\\ann", APPDATA: "D:\\Roaming" };
    assert.deepEqual(foldersOf("win32", windows), {
      state: join("C:\\Users\\ann", "AppData", "Local", "device-login"),
      config: join("D:\\Roaming", "device-login"),
    });
  });

  it("takes the XDG folders where they are absolute", () => {
    const variables = { HOME: "/home/ann", XDG_STATE_HOME: "/state", XDG_CONFIG_HOME: "config" };
    assert.deepEqual(foldersOf("linux", variables), {
      state: join("/state", "device-login"),
      config: join("/home/ann", ".config", "device-login"),
    });
  });

  it("lets DEVICE_LOGIN_HOME move everything", () => {
    for (const platform of ["linux", "darwin", "win32"]) {
      const variables = { DEVICE_LOGIN_HOME: "/own", HOME: "/home/ann", XDG_STATE_HOME: "/state" };
      assert.deepEqual(foldersOf(platform, variables), { state: "/own", config: "/own" });
    }
  });
});
