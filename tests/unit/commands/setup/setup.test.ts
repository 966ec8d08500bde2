import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { TOOL_NAMES } from "../../../../lib/commands/setup/tools/tool_names.ts";
import { fileStore } from "../../../../lib/session/stores/file_store.ts";
import { captureOutput } from "../../../support/captured_output.ts";
import type { FakeRun } from "../../../support/fake_host.ts";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";
import { takeLock } from "../../../support/store_contract.ts";

const skip = process.platform === "win32" && "the paths are those of Linux";

/** A machine with a home folder, on which somebody is signed in to the profile work. */
interface Home {
  scene: Scene;
  home: string;
  /** Runs `setup` for the profile, with the host git.example.com. */
  setup(tool: string, ...args: string[]): ReturnType<Scene["run"]>;
  /** Runs it, and fails unless it succeeds. */
  write(tool: string, ...args: string[]): Promise<string>;
  undo(tool: string): Promise<string>;
  read(path: string): string;
  put(path: string, text: string): void;
  /** Every file in the home folder, with its text. */
  files(): Record<string, string>;
}

/** Files that are there before. */
const PRESENT: readonly (readonly [tool: string, path: string, text: string])[] = [
  ["git", ".gitconfig", "[user]\r\n\tname = Ann\r\n"],
  ["docker", ".docker/config.json", '{"auths": {"a": {}}, "credHelpers": {}}'],
  ["docker", ".docker/config.json", "{}"],
  ["kubectl", ".kube/config", "# mine\nusers: [ ]\nkind: Config"],
  ["aws", ".aws/config", "[profile work]\n"],
  ["cargo", ".cargo/config.toml", "[registry]\n# nothing yet"],
  ["cargo", ".cargo/config", "[net]\nretry = 3\n"],
  ["go", ".config/go/env", ""],
  ["pip", ".config/pip/pip.conf", "[global]\ntimeout = 60\n"],
  ["uv", ".config/uv/uv.toml", "# mine\n[pip]\nno-deps = true\n"],
  ["bazel", ".bazelrc", "build --jobs=4"],
  ["terraform", ".terraformrc", 'plugin_cache_dir = "x"\n\n'],
];

/** Files that a person changes after they were written. */
const CHANGED: readonly (readonly [
  tool: string,
  path: string,
  text: string,
  change: (text: string) => string,
])[] = [
  ["git", ".gitconfig", "[user]\n\tname = Ann\n", (text) => `# new\n${text}[core]\n\tbare\n`],
  [
    "docker",
    ".docker/config.json",
    '{\n  "auths": {}\n}\n',
    (text) => text.replace('"auths": {}', '"auths": {},\n  "detachKeys": "ctrl-e"'),
  ],
  [
    "kubectl",
    ".kube/config",
    "users:\n- name: ann\n",
    (text) => `# new\n${text}contexts:\n- name: c\n`,
  ],
  [
    "aws",
    ".aws/config",
    "[default]\n",
    (text) => text.replace("[default]\n", "[default]\na = b\n"),
  ],
  ["cargo", ".cargo/config.toml", "[a]\n", (text) => text.replace("[a]", "[a]\nb = 1")],
  ["go", ".config/go/env", "A=b\n", (text) => `${text}C=d\n`],
  ["pip", ".config/pip/pip.conf", "[global]\n", (text) => `${text}timeout = 7\n`],
  ["uv", ".config/uv/uv.toml", "", (text) => `native-tls = true\n${text}`],
  ["bazel", ".bazelrc", "# mine\n", (text) => text.replace("mine", "yours")],
  ["terraform", ".terraformrc", "# mine\n", (text) => `${text}# yours\n`],
];

/** Files that can't be parsed, with the line of the fault. */
const BROKEN: readonly (readonly [tool: string, path: string, text: string, line: number])[] = [
  ["git", ".gitconfig", "[user]\n[open\n", 2],
  ["docker", ".docker/config.json", '{\n"a"\n}', 3],
  ["kubectl", ".kube/config", "a: b\nc: {\n", 3],
  ["aws", ".aws/config", "[a]\nb = c\nd\n", 3],
  ["cargo", ".cargo/config.toml", "a = 1\na = 2\n", 2],
  ["pip", ".config/pip/pip.conf", "a = b\n", 1],
  ["uv", ".config/uv/uv.toml", "a = 1\n= 2\n", 2],
  ["terraform", ".terraformrc", "a {\n", 1],
];

describe("setup", { skip }, () => {
  const newScene = sceneMaker(after);

  async function newHome(run: FakeRun = {}): Promise<Home> {
    const scene = newScene();
    await scene.login("--profile", "work", ...SERVER);
    const home = join(scene.folder, "home");
    mkdirSync(home);
    const setup: Home["setup"] = (tool, ...args) => {
      const words = ["setup", tool, "--profile", "work", ...args];
      return scene.run(words, { ...run, env: { HOME: home, ...run.env } });
    };
    const must = async (tool: string, ...args: string[]) => {
      const { code, stdout, stderr } = await setup(tool, ...args);
      assert.equal(code, 0, stderr);
      return stdout + stderr;
    };
    return {
      scene,
      home,
      setup,
      write: (tool, ...args) => must(tool, ...argsOf(tool), "--write", ...args),
      undo: (tool) => must(tool, "--undo"),
      read: (path) => readFileSync(join(home, path), "utf8"),
      put(path, text) {
        mkdirSync(dirname(join(home, path)), { recursive: true });
        writeFileSync(join(home, path), text);
      },
      files: () =>
        Object.fromEntries(
          readdirSync(home, { recursive: true, encoding: "utf8" })
            .filter((path) => statSync(join(home, path)).isFile())
            .map((path) => [path, readFileSync(join(home, path), "utf8")]),
        ),
    };
  }

  it("lists the tools", async () => {
    const { scene } = await newHome();
    const { code, stdout, stderr } = await scene.run(["setup"]);
    assert.deepEqual([code, stderr], [0, ""]);
    const names = stdout.split("\n").slice(1, -1).map((line) => line.split(/\s/)[0]);
    assert.deepEqual(names, TOOL_NAMES);
  });

  it("lists the tools as JSON", async () => {
    const { scene } = await newHome();
    const { code, stdout } = await scene.run(["setup", "--format", "json"]);
    assert.equal(code, 0);
    const { tools } = JSON.parse(stdout);
    assert.deepEqual(tools.map(({ tool }: { tool: string }) => tool), TOOL_NAMES);
    assert.match(tools[0].gets, /passwords/);
  });

  it("reports as JSON what it proposes, writes and undoes", async () => {
    const { setup, put, home } = await newHome();
    const file = join(home, ".gitconfig");
    put(".gitconfig", "[user]\n\tname = Ann\n");
    const report = async (...args: string[]) => {
      const { code, stdout, stderr } = await setup("git", ...args, "--format", "json");
      assert.equal(code, 0, stderr);
      const { changes, ...about } = JSON.parse(stdout);
      assert.deepEqual(about, { tool: "git", profile: "work", notes: [] });
      return changes;
    };
    const [{ entry }] = await report(...argsOf("git"));
    assert.match(entry, /^\[credential "https:\/\/git\.example\.com"\]\n\thelper =\n/);
    assert.deepEqual(await report(...argsOf("git")), [{ action: "proposed", file, entry }]);
    const backup = `${file}.device-login-backup`;
    assert.deepEqual(
      await report(...argsOf("git"), "--write"),
      [{ action: "added", file, backup, entry }],
    );
    assert.deepEqual(
      await report(...argsOf("git"), "--write"),
      [{ action: "present", file, entry }],
    );
    assert.deepEqual(await report("--undo"), [{ action: "removed", file, entry }]);
    assert.deepEqual(await report("--undo"), []);
  });

  it("reports as JSON each entry, each file that it deletes, and what to do in addition", async () => {
    const { setup } = await newHome();
    const run = async (...args: string[]) => {
      const { stdout, stderr } = await setup("docker", ...args, "--format", "json");
      const { changes, notes } = JSON.parse(stdout);
      for (const note of notes) assert.ok(stderr.includes(note));
      const actions = changes.map((one: { action: string; file: string }) =>
        `${one.action} ${basename(one.file)}`
      );
      return { actions, notes };
    };
    const hosts = ["--host", "a.example.com,b.example.com"];
    const { actions, notes } = await run(...hosts, "--write");
    const program = "docker-credential-device-login-work";
    assert.deepEqual(actions, [`added ${program}`, "added config.json", "added config.json"]);
    assert.match(notes.join(), /PATH/);
    const undone = await run("--undo");
    assert.deepEqual(undone.actions, [
      `removed ${program}`,
      `deleted ${program}`,
      "removed config.json",
      "removed config.json",
      "deleted config.json",
    ]);
  });

  it("reports an error as JSON", async () => {
    const { setup } = await newHome();
    const { code, stdout } = await setup("gti", "--format", "json");
    assert.equal(code, 2);
    const { type, code: errorCode } = JSON.parse(stdout);
    assert.deepEqual([type, errorCode], ["error", "invalid_options"]);
  });

  it("changes nothing for an unknown format", async () => {
    const { setup, files } = await newHome();
    for (const format of ["env", "jsonpath=$["]) {
      const { code, stdout } = await setup("git", ...argsOf("git"), "--write", "--format", format);
      assert.deepEqual([code, stdout], [2, ""]);
    }
    assert.deepEqual(files(), {});
  });

  for (const tool of TOOL_NAMES) {
    it(`prints what it writes for ${tool}, once, and undoes it`, async () => {
      const { setup, write, undo, files } = await newHome();
      const shown = await setup(tool, ...argsOf(tool));
      assert.equal(shown.code, 0, shown.stderr);
      assert.deepEqual(files(), {});
      const done = await write(tool);
      const written = files();
      const texts = Object.values(written);
      assert.ok(texts.length > 0);
      for (const text of texts) {
        assert.ok(shown.stdout.includes(text), `${text} is not in:\n${shown.stdout}`);
        assert.ok(done.includes(text), done);
      }
      assert.match(await write(tool), /Nothing was changed\./);
      assert.deepEqual(files(), written);
      await undo(tool);
      assert.deepEqual(files(), {});
      assert.match(await undo(tool), /was not set up for the profile work/);
    });
  }

  for (const [tool, path, text] of PRESENT) {
    it(`keeps what ${tool} has in ${path}`, async () => {
      const { write, undo, put, files, home } = await newHome();
      put(path, text);
      chmodSync(join(home, path), 0o640);
      const before = files();
      const report = await write(tool);
      const copy = `${path}.device-login-backup`;
      assert.ok(report.includes(copy), report);
      const written = files();
      assert.equal(written[copy], text);
      assert.notEqual(written[path], text);
      assert.equal(statSync(join(home, path)).mode & 0o777, 0o640);
      await write(tool);
      assert.deepEqual(files(), written);
      await undo(tool);
      assert.deepEqual(files(), before);
      assert.equal(statSync(join(home, path)).mode & 0o777, 0o640);
    });
  }

  for (const [tool, path, text, change] of CHANGED) {
    it(`removes only its own from ${path} after a change by hand`, async () => {
      const { write, undo, put, read } = await newHome();
      put(path, text);
      await write(tool);
      put(path, change(read(path)));
      await undo(tool);
      assert.equal(read(path), change(text));
      assert.equal(read(`${path}.device-login-backup`), text);
    });
  }

  it("removes what an earlier version has added", async () => {
    const { scene, undo, put, files } = await newHome();
    const edit = (tool: string, format: string, entry: unknown) => ({
      tool,
      edit: { format, entry },
    });
    const helper = "!dl helper git --profile work";
    const url = "https://a.example.com";
    const old: [path: string, text: string, edit: unknown][] = [
      [
        ".gitconfig",
        `[credential "${url}"]\n\thelper =\n\thelper = ${helper}\n`,
        edit(
          "git",
          "gitconfig",
          { url, helper },
        ),
      ],
      [".bazelrc", "common --x\n", edit("git", "bazelrc", { line: "common --x" })],
      ["env", "GOAUTH=dl go; netrc\n", edit("git", "go_env", { command: "dl go" })],
      ["ini", "[a]\nb = c\n", edit("git", "ini", { section: "a", name: "b", value: "c" })],
      [
        "json",
        '{\n  "a": {\n    "b": "c"\n  }\n}\n',
        edit("git", "json", {
          object: "a",
          member: "b",
          value: "c",
        }),
      ],
      [
        "kube",
        "users:\n- name: a\n  user:\n    exec:\n      command: dl\n      args: [helper]\n",
        edit("git", "kubeconfig", { user: "a", command: ["dl", "helper"] }),
      ],
      ["dl", "#!/bin/sh\n", edit("git", "program", { script: "#!/bin/sh\n" })],
      ["rc", 'credentials_helper "x" {}\n', edit("git", "terraform", { helper: "x" })],
      ["toml", 'a = "b"\n', edit("git", "toml", { name: "a", value: "b" })],
      [
        "list",
        '[t]\na = ["x", "b"]\n',
        edit("git", "toml", {
          table: "t",
          name: "a",
          value: "b",
          others: ["x"],
        }),
      ],
    ];
    const home = join(scene.folder, "home");
    const saved = old.map(([path, text, edit]) => {
      put(path, text);
      return { path: join(home, path), original: null, edits: [edit] };
    });
    const record = { type: "device-login setup", v: 1, profile: "work", files: saved };
    mkdirSync(join(scene.folder, "setups"));
    writeFileSync(join(scene.folder, "setups/profile-work.json"), JSON.stringify(record));
    await undo("git");
    assert.deepEqual(files(), {});
  });

  it("refuses a record that is damaged, or of a newer version", async () => {
    const { scene, setup } = await newHome();
    const file = join(scene.folder, "setups/profile-work.json");
    mkdirSync(dirname(file));
    for (
      const [text, reason] of [
        ["{", /is damaged\. It was left unchanged; move it away/],
        ['{"type":"device-login setup","v":2}', /newer version/],
        [
          '{"type":"device-login setup","v":1,"profile":"work","files":[{"path":"/x",' +
          '"original":null,"edits":[{"tool":"git","edit":{"format":"toString","entry":{}}}]}]}',
          /is damaged/,
        ],
      ] as const
    ) {
      writeFileSync(file, text);
      const { code, stderr } = await setup("git", "--undo");
      assert.equal(code, 9);
      assert.match(stderr, reason);
      assert.equal(readFileSync(file, "utf8"), text);
      const status = await scene.run(["status"]);
      assert.equal(status.code, 0);
      assert.match(status.stderr, reason);
    }
  });

  it("says what it waits for while another setup is running", async () => {
    const { scene: { clock, folder }, setup, files } = await newHome();
    const held = await takeLock(fileStore(join(folder, "setups"), { clock }), "setup");
    const waiting = setup("git", ...argsOf("git"), "--write");
    await clock.sleep(4_000);
    assert.deepEqual(files(), {});
    await held.release();
    const { code, stderr } = await waiting;
    assert.equal(code, 0);
    assert.match(stderr, /: The record of what setup has changed is in use by process \d+ /);
  });

  it("leaves an entry alone that a person has changed", async () => {
    const { write, undo, put, read } = await newHome();
    await write("git");
    put(".gitconfig", read(".gitconfig").replace("--profile work", "--profile other"));
    const report = await undo("git");
    assert.match(report, /No longer in .*\.gitconfig, which is left as it is:/);
    assert.match(read(".gitconfig"), /--profile other/);
  });

  it("does not take over what a person has set up", async () => {
    const { setup, write, undo, put, files } = await newHome();
    const shown = await setup("git", ...argsOf("git"));
    put(".gitconfig", shown.stdout.split("\n\n")[1] ?? "");
    const before = files();
    assert.match(await write("git"), /Already in .*Nothing was changed/s);
    assert.match(await undo("git"), /was not set up/);
    assert.deepEqual(files(), before);
  });

  it("replaces its entries when the hosts change", async () => {
    const { setup, write, undo, read, files } = await newHome();
    await write("docker");
    const again = await setup("docker", "--host", "b.example.com,c.example.com:5000", "--write");
    assert.match(again.stdout, /Removed from .*config\.json:/);
    assert.deepEqual(JSON.parse(read(".docker/config.json")), {
      credHelpers: {
        "b.example.com": "device-login-work",
        "c.example.com:5000": "device-login-work",
      },
    });
    assert.match(
      read(".local/bin/docker-credential-device-login-work"),
      /--host b\.example\.com --host c\.example\.com:5000 "\$@"/,
    );
    await undo("docker");
    assert.deepEqual(files(), {});
  });

  it("keeps the program that pip and uv share for the other one", async () => {
    const { setup, write, undo, read, files } = await newHome();
    await write("pip");
    await write("uv");
    // With another command, it changes for both.
    await setup("pip", "--host", "b.example.com", "--write");
    assert.match(read(".local/bin/keyring"), /b\.example\.com/);
    await undo("pip");
    assert.deepEqual(Object.keys(files()).toSorted(), [".config/uv/uv.toml", ".local/bin/keyring"]);
    await undo("uv");
    assert.deepEqual(files(), {});
  });

  it("replaces the program that pip and uv share, for both", async () => {
    const { setup, write, undo, read, files } = await newHome();
    await write("pip");
    const { code, stderr } = await setup("uv", "--host", "b.example.com", "--write");
    assert.equal(code, 0, stderr);
    assert.match(read(".local/bin/keyring"), /--host b\.example\.com "\$@"/);
    await undo("pip");
    await undo("uv");
    assert.deepEqual(files(), {});
  });

  it("does not replace another program", async () => {
    const { setup, put, files } = await newHome();
    put(".local/bin/keyring", "#!/usr/bin/python3\n");
    const before = files();
    const { code, stderr } = await setup("pip", ...argsOf("pip"), "--write");
    assert.equal(code, 2);
    assert.match(
      stderr,
      /\.local\/bin\/keyring: there is another program of this name, which must be moved first\. Nothing/,
    );
    assert.match(stderr, /Nothing was changed\. Make the change by hand:/);
    assert.deepEqual(files(), before);
  });

  it("follows links, and never overwrites a copy", async () => {
    const { home, write, undo, put, read, files } = await newHome();
    put("dotfiles/gitconfig", "[user]\n\tname = Ann\n");
    put(".gitconfig.device-login-backup", "mine");
    symlinkSync("dotfiles/gitconfig", join(home, ".gitconfig"));
    const before = files();
    await write("git");
    assert.ok(lstatSync(join(home, ".gitconfig")).isSymbolicLink());
    assert.match(read("dotfiles/gitconfig"), /helper git/);
    assert.equal(read(".gitconfig.device-login-backup"), "mine");
    assert.equal(read(".gitconfig.device-login-backup-2"), "[user]\n\tname = Ann\n");
    await undo("git");
    assert.deepEqual(files(), before);
    assert.ok(lstatSync(join(home, ".gitconfig")).isSymbolicLink());
  });

  it("changes nothing if a file can't be written to", async () => {
    const { home, setup, put, files } = await newHome();
    put(".docker/config.json", "{}");
    chmodSync(join(home, ".docker/config.json"), 0o444);
    const before = files();
    const { code, stdout, stderr } = await setup("docker", ...argsOf("docker"), "--write");
    assert.deepEqual([code, stdout], [9, ""]);
    assert.match(stderr, /\.docker\/config\.json can't be written to: it is read-only\./);
    assert.deepEqual(files(), before);
  });

  for (const [tool, path, text, line] of BROKEN) {
    it(`leaves ${path} alone if it can't be parsed, and names the line`, async () => {
      const { setup, put, files } = await newHome();
      put(path, text);
      const before = files();
      const { code, stdout, stderr } = await setup(tool, ...argsOf(tool), "--write");
      assert.deepEqual([code, stdout], [2, ""]);
      assert.ok(stderr.includes(`${path}, line ${line}: `), stderr);
      assert.match(stderr, /Nothing was changed\./);
      assert.deepEqual(files(), before);
    });
  }

  it("changes nothing if the entry would not take effect", async () => {
    const { setup, put, files } = await newHome();
    const twice = '{"credHelpers": {"a": "b"}, "credHelpers": {}}';
    put(".docker/config.json", twice);
    const { code, stderr } = await setup("docker", ...argsOf("docker"), "--write");
    assert.equal(code, 2);
    assert.match(stderr, /is written in a way that only a person can change\. Nothing was changed/);
    assert.deepEqual(files(), { ".docker/config.json": twice });
  });

  it("refuses a wrong command line", async () => {
    const { scene, setup, files } = await newHome();
    for (
      const [args, reason] of [
        [["gti"], /There is no setup for "gti"\. Did you mean git\?/],
        [["git"], /No host is named that may receive the token\. Add --host HOST/],
        [["git", "--host", "é.example.com"], /must be a name in ASCII/],
        [["aws"], /aws needs a role to assume: --role-arn/],
        [["aws", "--role-arn", ""], /aws needs a role to assume: --role-arn/],
        [["git", "--host", "a.b", "--role-arn", "x"], /--role-arn has no meaning for git/],
        [["aws", "--role-arn", "x", "--host", "a.b"], /--host has no meaning for aws/],
        [["git", "--host", "a.b", "--write", "--undo"], /can't be combined/],
        [
          ["git", "--host", "a.b", "--username", "a\nb"],
          /must not contain control characters: a\\u\{a\}b/,
        ],
        [["kubectl", "--name", "a b"], /--name must have only letters/],
      ] as const
    ) {
      const { code, stdout, stderr } = await setup(args[0], ...args.slice(1));
      assert.deepEqual([code, stdout], [2, ""], args.join(" "));
      assert.match(stderr, reason);
    }
    const unknown = await scene.run(["setup", "git", "--profile", "wrok", "--host", "a.b"], {
      env: { HOME: "/nowhere" },
    });
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /There is no profile wrok\. Did you mean work\?/);
    const nameless = await scene.run(["setup", "--write"]);
    assert.match(nameless.stderr, /Name a tool: git, docker/);
    const homeless = await scene.run(["setup", "git", "--profile", "work", "--host", "a.b"]);
    assert.match(homeless.stderr, /has no home folder/);
    assert.deepEqual(files(), {});
  });

  it("leaves hosts of config.yaml where they are", async () => {
    const { scene, setup } = await newHome();
    const config = join(scene.folder, "config.yaml");
    writeFileSync(config, "profiles:\n  work:\n    hosts: [a.example.com]\n");
    const { stdout } = await setup("git");
    assert.match(stdout, /\[credential "https:\/\/a\.example\.com"\]/);
    assert.match(stdout, /helper git --profile work$/m);
  });

  it("passes on what the command line says about the profile", async () => {
    const { setup } = await newHome();
    const flags = ["--host", "a.b", "--store", "file", "--username", "ann", "--login"];
    const { stdout } = await setup("docker", ...flags);
    assert.match(
      stdout,
      /helper docker --profile work --store file --host a\.b --username ann --login "\$@"/,
    );
  });

  it("passes on what variables say about the profile, which a tool may not have", async () => {
    const env: Record<string, string> = { DEVICE_LOGIN_STORE: "file", DEVICE_LOGIN_HOSTS: "a.b" };
    const { scene, setup } = await newHome({ env });
    const config = join(scene.folder, "profiles.yaml");
    writeFileSync(config, "profiles: {}\n");
    env.DEVICE_LOGIN_CONFIG = config;
    const { stdout } = await setup("git");
    const flags = `--profile work --config ${config} --store file --host a.b`;
    assert.ok(stdout.includes(`helper git ${flags}\n`), stdout);
  });

  it("obeys the variables of the tools", async () => {
    for (
      const [tool, variable, value, path] of [
        ["git", "GIT_CONFIG_GLOBAL", "git", "git"],
        ["git", "XDG_CONFIG_HOME", "xdg", ".gitconfig"],
        ["docker", "DOCKER_CONFIG", "d", "d/config.json"],
        ["kubectl", "KUBECONFIG", "k1:HOME/k2", "k2"],
        ["aws", "AWS_CONFIG_FILE", "aws", "aws"],
        ["cargo", "CARGO_HOME", "c", "c/config.toml"],
        ["go", "GOENV", "goenv", "goenv"],
        ["go", "XDG_CONFIG_HOME", "xdg", "xdg/go/env"],
        ["pip", "PIP_CONFIG_FILE", "pip.conf", "pip.conf"],
        ["pip", "XDG_CONFIG_HOME", "xdg", "xdg/pip/pip.conf"],
        ["uv", "UV_CONFIG_FILE", "uv.toml", "uv.toml"],
        ["uv", "XDG_BIN_HOME", "bin", "bin/keyring"],
        ["terraform", "TF_CLI_CONFIG_FILE", "tf", "tf"],
      ] as const
    ) {
      const env: Record<string, string> = {};
      const { home, write, files } = await newHome({ env });
      env[variable] = `${home}/${value.replace("HOME", home)}`;
      await write(tool);
      assert.ok(path in files(), `${variable}: ${Object.keys(files())}`);
    }
  });

  it("prints the paths of Windows", async () => {
    const env = { USERPROFILE: "C:\\Users\\Ann", APPDATA: "C:\\Users\\Ann\\AppData\\Roaming" };
    const program = "C:\\Program Files\\device-login.exe";
    const host = {
      platform: "win32-x64",
      programCommand: () => Promise.resolve([program]),
    };
    const { setup } = await newHome({ env, host });
    const docker = await setup("docker", "--host", "a.b");
    assert.match(
      docker.stdout,
      /C:\\Users\\Ann\\AppData\\Local\\device-login\\bin\\docker-credential-device-login-work\.cmd:/,
    );
    assert.match(
      docker.stdout,
      /^@echo off\n"C:\\Program Files\\device-login\.exe" helper docker/m,
    );
    assert.match(docker.stdout, /Add to C:\\Users\\Ann\\\.docker\\config\.json:/);
    const git = await setup("git", "--host", "a.b");
    assert.ok(git.stdout.includes("helper = \"!'C:\\\\Program Files\\\\device-login.exe' helper"));
    for (const tool of ["uv", "terraform"]) {
      const { code, stderr } = await setup(tool, "--host", "a.b");
      assert.equal(code, 2);
      assert.match(stderr, /can't be set up on Windows/);
    }
  });

  it("loses no change if several profiles are set up at the same time", async () => {
    const { scene, home, read } = await newHome();
    const profiles = ["a", "b", "c", "d"];
    for (const profile of profiles) await scene.login("--profile", profile, ...SERVER);
    const runs = profiles.map((profile) =>
      scene.run(["setup", "git", "--profile", profile, "--host", `${profile}.example`, "--write"], {
        env: { HOME: home },
      })
    );
    for (const { code, stderr } of await Promise.all(runs)) assert.equal(code, 0, stderr);
    for (const profile of profiles) {
      assert.ok(read(".gitconfig").includes(`[credential "https://${profile}.example"]`));
    }
  });

  it("says which of two helpers of git is used", async () => {
    const { scene, write } = await newHome();
    await scene.login("--profile", "other", ...SERVER);
    await write("git");
    const words = ["setup", "git", "--profile", "other", ...argsOf("git"), "--write"];
    const other = await scene.run(words, { env: { HOME: join(scene.folder, "home") } });
    assert.match(other.stderr, /has another helper .*: it stays there, and git no longer uses it/);
    assert.match(await write("git"), /another helper .* further down, which git uses: remove it/);
  });

  it("refuses what a tool could not read", async () => {
    for (
      const [tool, program, reason] of [
        ["cargo", "dl", /XDG_BIN_HOME must be an absolute path: got "bin"\./],
        ["go", "/a;b/dl", /GOAUTH can't contain a semicolon.*: got \/a;b\/dl/],
        ["go", `/"a'/dl`, /GOAUTH can't contain .* both kinds of quotes/],
      ] as const
    ) {
      const host = { programCommand: () => Promise.resolve([program]) };
      const { setup, files } = await newHome({ env: { XDG_BIN_HOME: "bin" }, host });
      const { code, stdout, stderr } = await setup(tool, ...argsOf(tool), "--write");
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, reason);
      assert.deepEqual(files(), {});
    }
  });

  it("prints what belongs where even if a file can't be read", async () => {
    const { home, setup } = await newHome();
    symlinkSync("nowhere", join(home, ".gitconfig"));
    const shown = await setup("git", ...argsOf("git"));
    assert.deepEqual([shown.code, shown.stdout.split(":")[0]], [0, `Add to ${home}/.gitconfig`]);
    const { code, stderr } = await setup("git", ...argsOf("git"), "--write");
    assert.equal(code, 9);
    assert.match(
      stderr,
      /\.gitconfig can't be read: .* is a link to nowhere, which does not exist\./,
    );
    assert.deepEqual(readdirSync(home), [".gitconfig"]);
  });

  it("says that a tool is set up even if nobody reads what was written", async () => {
    const closed = () => Promise.reject(Object.assign(new Error("write"), { code: "EPIPE" }));
    const stdout = { ...captureOutput(), write: closed, draw: closed };
    const { setup, read } = await newHome({ host: { stdout } });
    const { code, stderr } = await setup("git", ...argsOf("git"), "--write");
    assert.equal(code, 9);
    assert.match(
      stderr,
      /git is set up for the profile work\.\n.*can't be written to: nobody reads/,
    );
    assert.match(read(".gitconfig"), /helper git/);
  });

  it("refuses a folder with spaces for cargo, which splits the path there", async () => {
    const env: Record<string, string> = {};
    const { home, setup } = await newHome({ env });
    env.XDG_BIN_HOME = `${home}/a b`;
    const { code, stdout, stderr } = await setup("cargo", ...argsOf("cargo"));
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(
      stderr,
      /at spaces: got .*\/a b\/.*\. Run setup with XDG_BIN_HOME set to a folder/,
    );
  });

  it("quotes for the SDKs of aws that split the line, and for those that run a shell", async () => {
    const host = { programCommand: () => Promise.resolve(["/a $b/`dl"]) };
    const { setup } = await newHome({ host });
    const { stdout } = await setup("aws", ...argsOf("aws"));
    assert.ok(
      stdout.includes("credential_process = '/a $b/`dl' helper aws --profile work"),
      stdout,
    );
  });

  it("notes what else is necessary", async () => {
    const env: Record<string, string> = { GOAUTH: "off", UV_KEYRING_PROVIDER: "disabled" };
    const { home, setup, put } = await newHome({ env });
    put(".gitconfig", '[credential "https://git.example.com"]\n\thelper = store\n');
    put("first/keyring", "");
    for (
      const [tool, path, reason] of [
        ["git", "", /has another helper for https:\/\/git\.example\.com: it stays there/],
        ["docker", "", /\.local\/bin is not on your PATH\. Add it there, since docker finds/],
        ["pip", "first:HOME/.local/bin", /first\/keyring comes first on your PATH/],
        ["go", "", /The variable GOAUTH is set, and overrides/],
        ["uv", "", /The variable UV_KEYRING_PROVIDER is set, and overrides .*uv\.toml: unset it/],
        ["kubectl", "", /kubectl config set-context --current --user=work/],
      ] as const
    ) {
      env.PATH = `${home}/${path.replace("HOME", home)}`;
      const { code, stderr } = await setup(tool, ...argsOf(tool));
      assert.equal(code, 0);
      assert.match(stderr, reason);
    }
    put(".aws/config", '[profile "work"]\nrole_arn = a\nsource_profile = b\n');
    put(".aws/credentials", "[work]\naws_access_key_id = c\n");
    const { stderr } = await setup("aws", ...argsOf("aws"));
    assert.match(stderr, /config has role_arn in \[profile work\], which aws uses instead/);
    assert.match(stderr, /credentials has aws_access_key_id in \[work\], which aws uses instead/);
    env.GOENV = "off";
    const off = await setup("go", ...argsOf("go"));
    assert.equal(off.code, 2);
    assert.match(off.stderr, /GOENV=off disables go's configuration file/);
  });

  it("is listed by status, and named when the profile is removed", async () => {
    const { scene, write, put, read } = await newHome();
    assert.doesNotMatch((await scene.run(["status"])).stdout, /tools/);
    await write("git");
    await write("docker");
    assert.match((await scene.run(["status"])).stdout, /^ {2}tools +git, docker$/m);
    const json = await scene.run(["status", "--format", "json"]);
    assert.deepEqual(JSON.parse(json.stdout).profiles[0].tools, ["git", "docker"]);
    put(".gitconfig", read(".gitconfig").replace("work", "other"));
    assert.match((await scene.run(["status"])).stdout, /^ {2}tools +docker$/m);
    const removed = await scene.run(["profiles", "remove", "work"]);
    assert.match(
      removed.stderr,
      /docker is still set up for it\. .*: device-login setup docker --profile work --undo/,
    );
    assert.ok(existsSync(join(scene.folder, "home/.docker/config.json")));
  });
});

/** Returns what a tool needs. */
function argsOf(tool: string): string[] {
  if (tool === "kubectl") return [];
  if (tool === "aws") return ["--role-arn", "arn:aws:iam::123456789012:role/dev"];
  return ["--host", "git.example.com"];
}
