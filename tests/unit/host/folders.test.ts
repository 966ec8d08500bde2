import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { programFolders } from "../../../lib/host/folders.ts";

function folders(platform: string, variables: Record<string, string>) {
  return programFolders({ platform, env: (name) => variables[name] });
}

describe("programFolders()", () => {
  it("follows the XDG specification on Linux", () => {
    assert.deepEqual(folders("linux", { HOME: "/home/ann" }), {
      configFile: "/home/ann/.config/device-login/config.yaml",
      state: "/home/ann/.local/state/device-login",
    });
    const xdg = { HOME: "/home/ann", XDG_CONFIG_HOME: "/c", XDG_STATE_HOME: "not/absolute" };
    assert.deepEqual(folders("linux", xdg), {
      configFile: "/c/device-login/config.yaml",
      state: "/home/ann/.local/state/device-login",
    });
  });

  it("follows the conventions of macOS and Windows", () => {
    assert.deepEqual(folders("darwin", { HOME: "/Users/ann" }), {
      configFile: "/Users/ann/Library/Application Support/device-login/config.yaml",
      state: "/Users/ann/Library/Application Support/device-login",
    });
    assert.deepEqual(folders("win32", { USERPROFILE: "C:\\Users\\ann", LOCALAPPDATA: "D:\\l" }), {
      configFile: "C:\\Users\\ann\\AppData\\Roaming\\device-login\\config.yaml",
      state: "D:\\l\\device-login",
    });
  });

  it("moves both to DEVICE_LOGIN_HOME, which needs no home", () => {
    assert.deepEqual(folders("linux", { DEVICE_LOGIN_HOME: "/srv/login" }), {
      configFile: "/srv/login/config.yaml",
      state: "/srv/login",
    });
  });

  it("returns none without a home", () => {
    for (const platform of ["linux", "darwin", "win32"]) {
      assert.equal(folders(platform, {}), undefined);
    }
  });
});
