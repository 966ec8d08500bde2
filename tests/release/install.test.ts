import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { after, afterEach, beforeEach, describe, it } from "node:test";
import * as certificates from "../support/certificates.ts";
import { type ProgramResult, run } from "../support/program.ts";
import {
  formatChecksums,
  type ReleaseOptions,
  type ServedRelease,
  serveRelease,
} from "../support/release.ts";

const SCRIPT = resolve("install.sh");
const ASSET = "device-login-linux-x64";
const PROGRAM = "#!/bin/sh\necho 0.1.0\n";
/** The tools that the script uses in addition to a shell, a downloader and a checksum tool. */
const TOOLS = ["cat", "chmod", "grep", "mkdir", "mktemp", "mv", "rm"];

describe("install.sh", { timeout: 600_000 }, () => {
  const place = mkdtempSync(join(tmpdir(), "device-login-install-"));
  chmodSync(place, 0o755);
  after(() => rmSync(place, { recursive: true, force: true }));

  let count = 0;
  let home: string;
  let folder: string;
  let release: ServedRelease | undefined;
  beforeEach(() => {
    home = join(place, `${count++}`);
    folder = join(home, ".local/bin");
    mkdirSync(home);
  });
  afterEach(() => release?.close());

  /** Creates a folder that contains only these programs: by name, by path, or as text. */
  function toolbox(programs: Record<string, string>): string {
    const box = join(place, `box-${count++}`);
    mkdirSync(box);
    const uname = "#!/bin/sh\ncase $1 in -s) echo Linux ;; *) echo x86_64 ;; esac\n";
    for (const [name, program] of Object.entries({ uname, ldd: "#!/bin/sh\n", ...programs })) {
      if (!program.startsWith("#!")) symlinkSync(program, join(box, name));
      else writeFileSync(join(box, name), program, { mode: 0o755 });
    }
    return box;
  }

  /** Debian's own programs. */
  function debian(...names: string[]): Record<string, string> {
    return Object.fromEntries([...TOOLS, ...names].map((name) => [name, pathOf(name)]));
  }

  /** Busybox in place of all of them. */
  function busybox(...names: string[]): Record<string, string> {
    return Object.fromEntries([...TOOLS, ...names].map((name) => [name, pathOf("busybox")]));
  }

  function pathOf(name: string): string {
    const found = ["/usr/bin", "/bin"].map((folder) => join(folder, name)).find(existsSync);
    assert.ok(found, `${name} is not installed`);
    return found;
  }

  async function serving(options: Partial<ReleaseOptions> = {}): Promise<string> {
    release = await serveRelease({ files: { [ASSET]: PROGRAM }, ...options });
    return release.url;
  }

  interface InstallOptions {
    /** @default dash */
    shell?: string[];
    /** @default curl and sha256sum */
    tools?: Record<string, string>;
    env?: Record<string, string>;
    args?: string[];
  }

  async function install(url: string, options: InstallOptions = {}): Promise<ProgramResult> {
    const { shell = ["/usr/bin/dash"], args = [], env = {} } = options;
    const [command = "", ...before] = shell;
    const tools = options.tools ?? debian("curl", "sha256sum");
    return await run(command, [...before, SCRIPT, ...args], {
      env: { PATH: toolbox(tools), HOME: home, DEVICE_LOGIN_BASE_URL: url, ...env },
    }).ended;
  }

  /** Asserts success: one program, and no other file. */
  function assertInstalled({ code, stdout, stderr }: ProgramResult, where = folder): void {
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^device-login 0\.1\.0 is in /m);
    assert.deepEqual(readdirSync(where), ["device-login"]);
    assert.equal(readFileSync(join(where, "device-login"), "utf8"), PROGRAM);
    assert.equal(statSync(join(where, "device-login")).mode & 0o777, 0o755);
  }

  /** Asserts that it failed with this message, and left no file. */
  function assertFailed({ code, stderr }: ProgramResult, message: RegExp, expected = 1): void {
    assert.match(stderr, message);
    assert.equal(code, expected);
    assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
  }

  const shells = { dash: ["/usr/bin/dash"], bash: ["/bin/bash"], busybox: ["busybox", "sh"] };
  for (const [name, shell] of Object.entries(shells)) {
    for (const downloader of ["curl", "wget"]) {
      it(`installs under ${name} with ${downloader}`, async () => {
        const [command = "", ...rest] = shell;
        const path = command.startsWith("/") ? command : pathOf(command);
        const tools = debian(downloader, "sha256sum");
        assertInstalled(await install(await serving(), { shell: [path, ...rest], tools }));
        const where = `/latest/download/`;
        assert.deepEqual(release?.requests, [`${where}SHA256SUMS`, `${where}${ASSET}`]);
      });
    }
  }

  it("installs with busybox alone", async () => {
    const tools = busybox("wget", "sha256sum");
    assertInstalled(await install(await serving(), { shell: [pathOf("busybox"), "sh"], tools }));
  });

  for (const summer of ["shasum", "openssl"]) {
    it(`installs with ${summer}`, async () => {
      // Debian's shasum is a Perl program.
      const tools = debian("curl", summer, "perl");
      assertInstalled(await install(await serving(), { tools }));
    });
  }

  it("installs through a pipe", async () => {
    const text = readFileSync(SCRIPT, "utf8");
    const env = {
      PATH: toolbox(debian("curl", "sha256sum")),
      HOME: home,
      DEVICE_LOGIN_BASE_URL: await serving(),
    };
    assertInstalled(await run("/usr/bin/dash", [], { env, stdin: text }).ended);
  });

  it("accepts a version by flag and by variable, with and without its v", async () => {
    const url = await serving();
    const env = { DEVICE_LOGIN_VERSION: "v0.1.0" };
    for (const own of [{ args: ["--version", "0.1.0"] }, { args: ["--version=v0.1.0"] }, { env }]) {
      assertInstalled(await install(url, own));
      assert.equal(release?.requests.pop(), `/download/v0.1.0/${ASSET}`);
    }
  });

  it("rejects wrong usage before sending a request", async () => {
    const url = await serving();
    for (
      const args of [["--version"], ["--version", "v1/../../x"], ["--version", "new"], ["now"]]
    ) {
      assertFailed(await install(url, { args }), /^install\.sh: .*\n$/, 2);
    }
    assert.deepEqual(release?.requests, []);
    const { code, stdout } = await install(url, { args: ["--help"] });
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: install\.sh/);
  });

  it("rejects a mirror over plain http", async () => {
    for (
      const url of ["http://mirror.example", "http://127.0.0.1.example", "ftp://mirror.example"]
    ) {
      assertFailed(await install(url), /must begin with https/, 2);
    }
  });

  for (const downloader of ["curl", "wget"]) {
    it(`rejects a mirror that it does not trust, with ${downloader}`, async () => {
      const url = await serving({ tls: certificates.server });
      const tools = debian(downloader, "sha256sum");
      assertFailed(await install(url, { tools }), /SHA256SUMS can't be downloaded/);
    });
  }

  it("follows no redirect from https to plain http", async () => {
    const plain = await serveRelease({ files: { [ASSET]: PROGRAM } });
    try {
      const env = { CURL_CA_BUNDLE: certificates.caPath };
      const tls = certificates.server;
      assertInstalled(await install(await serving({ tls }), { env }));
      rmSync(join(folder, "device-login"));
      release?.close();
      const url = await serving({ tls, redirectTo: plain.url });
      assertFailed(await install(url, { env }), /SHA256SUMS can't be downloaded/);
    } finally {
      plain.close();
    }
  });

  it("rejects a wget that checks no certificates", async () => {
    const url = await serving({ tls: certificates.server });
    const tools = busybox("wget", "sha256sum");
    assertFailed(await install(url, { tools }), /This wget does not verify certificates/);
  });

  it("rejects a binary with a wrong checksum, and keeps the previous one", async () => {
    const url = await serving({
      files: { [ASSET]: PROGRAM, SHA256SUMS: formatChecksums({ [ASSET]: "" }) },
    });
    assertFailed(
      await install(url),
      /checksum of \S+ does not match.*\n.*expected: e3b0c442.*\n.*received/,
    );
    writeFileSync(join(folder, "device-login"), "the one before");
    assert.equal((await install(url)).code, 1);
    assert.equal(readFileSync(join(folder, "device-login"), "utf8"), "the one before");
    assert.deepEqual(readdirSync(folder), ["device-login"]);
  });

  it("uses only the checksum of this file, and no partial line", async () => {
    for (
      const [SHA256SUMS, named] of [[formatChecksums({ [`${ASSET}-musl`]: PROGRAM }), false], [
        formatChecksums({ [ASSET]: PROGRAM }).slice(0, -4),
        false,
      ], [formatChecksums({ [ASSET]: PROGRAM }).replace("  ", " *"), true]] as const
    ) {
      const ended = await install(await serving({ files: { [ASSET]: PROGRAM, SHA256SUMS } }));
      if (named) assertInstalled(ended);
      else assertFailed(ended, /SHA256SUMS does not list device-login-linux-x64/);
      release?.close();
    }
  });

  it("names the missing file", async () => {
    assertFailed(await install(await serving({ files: {} })), /linux-x64 can't be downloaded/);
  });

  for (const downloader of ["curl", "wget", "busybox"]) {
    it(`rejects a truncated binary, with ${downloader}`, async () => {
      const own = downloader === "busybox" ? busybox("wget") : debian(downloader);
      const tools = { ...own, ...debian("sha256sum") };
      const ended = await install(await serving({ cut: ASSET }), { tools });
      assertFailed(ended, /can't be downloaded|checksum of \S+ does not match/);
    });
  }

  it("does nothing when the script itself is truncated", async () => {
    const url = await serving();
    const text = readFileSync(SCRIPT, "utf8");
    const lines = [...text.matchAll(/\n/g)].map(({ index }) => index + 1).slice(0, -1);
    const last = lines.at(-1) ?? 0;
    // At the end of each line, and anywhere in the last.
    const lastLine = Array.from({ length: text.length - last - 2 }, (_, at) => last + at);
    for (const length of [...lines, ...lastLine]) {
      const half = join(home, "half.sh");
      writeFileSync(half, text.slice(0, length));
      const env = { PATH: toolbox(debian("curl", "sha256sum")), HOME: home };
      await run("/usr/bin/dash", [half], { env: { ...env, DEVICE_LOGIN_BASE_URL: url } }).ended;
      assert.deepEqual([existsSync(folder), release?.requests], [false, []], `${length} bytes`);
    }
  });

  it("leaves no file when it is interrupted", async () => {
    const url = await serving({ stuck: ASSET });
    const shell = [pathOf("timeout"), "--signal=TERM", "1", "/usr/bin/dash"];
    const { code } = await install(url, { shell });
    assert.equal(code, 124);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("installs to DEVICE_LOGIN_INSTALL, also without a HOME", async () => {
    const url = await serving();
    const shell = [pathOf("env"), "-u", "HOME", "/usr/bin/dash"];
    assertFailed(await install(url, { shell }), /HOME is not set\. Set DEVICE_LOGIN/);
    const own = join(home, "a folder/bin");
    assertInstalled(await install(url, { shell, env: { DEVICE_LOGIN_INSTALL: own } }), own);
  });

  it("reports a folder that cannot be written", async () => {
    const url = await serving();
    mkdirSync(folder, { recursive: true, mode: 0o555 });
    chmodSync(folder, 0o555);
    // Root can write anywhere.
    const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    const shell = process.getuid?.() === 0 ? [pathOf("setpriv"), ...nobody] : [];
    const ended = await install(url, { shell: [...shell, "/usr/bin/dash"] });
    assertFailed(ended, /\.local\/bin can't be written/);
    const DEVICE_LOGIN_INSTALL = join(SCRIPT, "bin");
    assertFailed(await install(url, { env: { DEVICE_LOGIN_INSTALL } }), /bin can't be created/);
  });

  it("refuses a folder in place of the program", async () => {
    mkdirSync(join(folder, "device-login"), { recursive: true });
    const { code, stderr } = await install(await serving());
    assert.equal(code, 1);
    assert.match(stderr, /device-login is a folder/);
  });

  it("does not install a binary that does not start", async () => {
    const broken = "#!/bin/sh\necho GLIBC_2.99 not found >&2\nexit 1\n";
    const files = { [ASSET]: broken, [`${ASSET}-musl`]: broken };
    const url = await serving({ files });
    assertFailed(await install(url), /^GLIBC_2\.99 not found\n.*does not start here/);
    const tools = {
      ...debian("curl", "sha256sum"),
      ldd: "#!/bin/sh\necho 'musl libc' >&2; exit 1",
    };
    assertFailed(await install(url, { tools }), /needs libstdc\+\+: apk add libstdc\+\+/);
  });

  it("names a missing tool", async () => {
    const url = await serving();
    const without = (...names: string[]) => install(url, { tools: debian(...names) });
    assertFailed(await without("sha256sum"), /curl or wget is required/);
    assertFailed(await without("curl"), /sha256sum, shasum or openssl is required/);
  });

  describe("install.sh picks the binary for this system:", () => {
    const uname = (system: string, machine: string) =>
      `#!/bin/sh\ncase $1 in -s) echo ${system} ;; *) echo ${machine} ;; esac\n`;
    const systems: [string, Record<string, string>, string][] = [
      ["Linux on ARM", { uname: uname("Linux", "aarch64") }, "linux-arm64"],
      ["Alpine", { ldd: "#!/bin/sh\necho 'musl libc (x86_64)' >&2; exit 1\n" }, "linux-x64-musl"],
      ["Debian", { ldd: "#!/bin/sh\necho 'ldd (Debian GLIBC 2.36-9) 2.36'\n" }, "linux-x64"],
      ["a Mac", { uname: uname("Darwin", "arm64") }, "darwin-arm64"],
      ["an older Mac", { uname: uname("Darwin", "x86_64") }, "darwin-x64"],
      [
        "a Mac under Rosetta",
        { uname: uname("Darwin", "x86_64"), sysctl: "#!/bin/sh\necho 1\n" },
        "darwin-arm64",
      ],
    ];
    for (const [name, programs, system] of systems) {
      it(name, async () => {
        const url = await serving({ files: { [`device-login-${system}`]: PROGRAM } });
        const tools = { ...debian("curl", "sha256sum"), ...programs };
        assertInstalled(await install(url, { tools }));
      });
    }

    it("or reports that there is none", async () => {
      const url = await serving();
      for (
        const [system, machine, message] of [
          ["MINGW64_NT-10.0", "x86_64", /use install\.ps1/],
          ["FreeBSD", "amd64", /no binary for FreeBSD/],
          ["Linux", "armv7l", /no binary for armv7l/],
        ] as const
      ) {
        const tools = { ...debian("curl", "sha256sum"), uname: uname(system, machine) };
        assertFailed(await install(url, { tools }), message);
      }
      assert.deepEqual(release?.requests, []);
    });
  });

  describe("install.sh and PATH", () => {
    it("prints nothing if PATH is set up", async () => {
      const tools = toolbox(debian("curl", "sha256sum"));
      const { stdout } = await install(await serving(), { env: { PATH: `${tools}:${folder}` } });
      assert.deepEqual(stdout.trimEnd().split("\n").length, 2);
    });

    it("explains how to add the folder", async () => {
      const url = await serving();
      const bash = await install(url);
      assert.ok(bash.stdout.endsWith(`\n  export PATH="${folder}:$PATH"\n`), bash.stdout);
      const fish = await install(url, { env: { SHELL: "/usr/bin/fish" } });
      assert.ok(fish.stdout.endsWith(`\n  fish_add_path ${folder}\n`), fish.stdout);
    });

    it("reports another program that comes first", async () => {
      const tools = toolbox({ ...debian("curl", "sha256sum"), "device-login": PROGRAM });
      const { stdout } = await install(await serving(), { env: { PATH: `${tools}:${folder}` } });
      assert.ok(stdout.endsWith(`comes before it on your PATH: ${tools}/device-login\n`), stdout);
    });
  });
});
