import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { COMMANDS } from "../../lib/commands/command_list.ts";
import { bashCompletion } from "../../lib/commands/completions/bash.ts";
import { completionTree } from "../../lib/commands/completions/completion_tree.ts";
import { fishCompletion } from "../../lib/commands/completions/fish.ts";
import { powershellCompletion } from "../../lib/commands/completions/powershell.ts";
import { zshCompletion } from "../../lib/commands/completions/zsh.ts";
import { formatChoices } from "../../lib/output/formats.ts";
import { currentRuntime, runtimePath } from "../../scripts/runtimes.ts";
import { AWKWARD, defineAwkwardProgram } from "../support/awkward_program.ts";
import { runProgram } from "../support/program.ts";
import { PROMPT, type Shell, startShell } from "../support/interactive_shell.ts";

const folder = mkdtempSync(join(tmpdir(), "device-login-shells-"));
const path = (...parts: string[]) => join(folder, ...parts);
after(() => rmSync(folder, { recursive: true, force: true }));

/** Typed keys, and the resulting line; `@` is typed last. */
const LINES: readonly (readonly [keys: string, line: string])[] = [
  ["device-login com\tf\t", "device-login completions fish @"],
  ["device-login demo --auto\t", "device-login demo --auto-approve @"],
  [
    "device-login --issuer https://x demo --auto\t",
    "device-login --issuer https://x demo --auto-approve @",
  ],
  // If demo is a value, its flags are not offered.
  ["device-login --client-id demo --auto-\t", "device-login --client-id demo --auto-@"],
  ["device-login --format t\t", "device-login --format table @"],
  ["device-login --format=jsonpo\t", "device-login --format=jsonpointer=@"],
  ["device-login login --format jsonpa\t", "device-login login --format jsonpath=@"],
  [
    "device-login --auth-method client_secret_p\t",
    "device-login --auth-method client_secret_post @",
  ],
  ["device-login --output sec\t", "device-login --output secret.txt @"],
  ["device-login --output=sec\t", "device-login --output=secret.txt @"],
  ["device-login --ca-cert tw\t", "device-login --ca-cert two\\ words.pem @"],
  ["device-login --client-secret \t\t", "device-login --client-secret @"],
  ["device-login --client-secret sec\t", "device-login --client-secret sec@"],
  ["device-login -H sec\t", "device-login -H sec@"],
  ["device-login -- --fo\t", "device-login -- --fo@"],
  ["device-login token --profile w\t", "device-login token --profile work.2 @"],
  ["device-login --profile=h\t", "device-login --profile=home @"],
  ["device-login profiles use w\t", "device-login profiles use work.2 @"],
  ["device-login profiles remove h\t", "device-login profiles remove home @"],
  ["device-login profiles use x\t", "device-login profiles use x@"],
  ["device-login help dem\t", "device-login help demo @"],
  ["awk-ward --form urn:\t", "awk-ward --form urn:x @"],
  ["awk-ward --form=urn:\t", "awk-ward --form=urn:x @"],
  ["awk-ward --dir fo\t", "awk-ward --dir folder/@"],
  ["awk-ward --dir sec\t", "awk-ward --dir sec@"],
  ["awk-ward --hid\t", "awk-ward --hid@"],
  ["awk-ward secret\t", "awk-ward secret@"],
  ["awk-ward outer -H inner inn\tl\t", "awk-ward outer -H inner inner left @"],
  ["awk-ward o inner left sec\t", "awk-ward o inner left secret.txt @"],
  ["awk-ward o inner left x sec\t", "awk-ward o inner left x secret.txt @"],
  ["awk-ward run device-l\t", "awk-ward run device-login @"],
  ["awk-ward run -- device-l\t", "awk-ward run -- device-login @"],
  ["awk-ward run -- cat sec\t", "awk-ward run -- cat secret.txt @"],
];

before(async () => {
  for (const name of ["bin", "fpath", "work/folder", "config/fish/completions"]) {
    mkdirSync(path(name), { recursive: true });
  }
  for (const name of ["secret.txt", "two words.pem"]) writeFileSync(path("work", name), "");
  // Programs that leave a trace if a completion runs them, except to list the profiles.
  for (const name of ["device-login", "awk-ward"]) {
    writeFileSync(
      path("bin", name),
      `#!/bin/sh
if [ "$*" = 'profiles --names' ]; then printf 'home\\nwork.2\\n'; echo noise >&2; exit 3; fi
: > '${path("called")}'\n`,
    );
    chmodSync(path("bin", name), 0o755);
  }
  const awkward = completionTree(defineAwkwardProgram());
  const own = async (shell: string) => {
    const { code, stdout, stderr } = await runProgram(["completions", shell]);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  writeFileSync(path("own.bash"), await own("bash"));
  writeFileSync(path("awkward.bash"), bashCompletion(awkward));
  writeFileSync(path("fpath/_device-login"), await own("zsh"));
  writeFileSync(path("fpath/_awk-ward"), zshCompletion(awkward));
  writeFileSync(path("config/fish/completions/device-login.fish"), await own("fish"));
  writeFileSync(path("config/fish/completions/awk-ward.fish"), fishCompletion(awkward));
  writeFileSync(path("own.ps1"), await own("powershell"));
  writeFileSync(path("awkward.ps1"), powershellCompletion(awkward));
  writeFileSync(path(".bashrc"), `PS1='${PROMPT}'\n. ~/own.bash\n. ~/awkward.bash\n`);
  writeFileSync(
    path(".zshrc"),
    `PS1='${PROMPT}'\nfpath=(~/fpath $fpath)\nautoload -U compinit\ncompinit -u -D\n`,
  );
  writeFileSync(
    path("config/fish/config.fish"),
    `function fish_prompt; echo -n '${PROMPT}'; end\nset -g fish_autosuggestion_enabled 0\n`,
  );
});

const SHELLS: Record<string, string[]> = {
  bash: ["bash", "--noprofile", "--rcfile", path(".bashrc"), "-i"],
  zsh: ["zsh", "-i"],
  fish: ["fish", "-i"],
};

function environment(): Record<string, string> {
  return {
    HOME: folder,
    ZDOTDIR: folder,
    XDG_CONFIG_HOME: path("config"),
    XDG_DATA_HOME: path("data"),
    PATH: `${path("bin")}:/usr/bin:/bin`,
    LANG: "C.UTF-8",
  };
}

for (const [name, words] of Object.entries(SHELLS)) {
  describe(`${name}, used interactively`, { timeout: 600_000 }, () => {
    let shell: Shell;
    before(async () => {
      shell = await startShell(words, { env: environment(), cwd: path("work") });
    });
    after(async () => {
      await shell.close();
      assert.ok(!existsSync(path("called")), "completing has started a program");
    });

    for (const [keys, line] of LINES) {
      it(`completes ${JSON.stringify(keys)} to "${line}"`, async () => {
        assert.equal(await shell.completes(keys), line);
      });
    }

    it("lists the commands, and the flags of each", async () => {
      for (const name of ["login", "demo", "completions"]) {
        await shell.lists("device-login \t\t", new RegExp(`\\b${name}\\b`));
      }
      await shell.lists("device-login demo --\t\t", /--auto-approve[^]*--port/);
    });

    if (name === "bash") {
      it("uses only the text before the cursor", async () => {
        // ^B moves back by a character, ^E to the end.
        const line = await shell.completes("device-login --formx\x02\t\x05");
        assert.equal(line, "device-login --formatx@");
      });
    } else {
      it("shows the help texts unchanged", async () => {
        const text = AWKWARD.replaceAll(/[^\w\s]/g, "\\$&");
        await shell.lists("awk-ward \t\t", new RegExp(`outer +(-- |\\()${text}`));
        await shell.lists("awk-ward --\t\t", new RegExp(`--form +(-- |\\()${text}`));
      });
    }
  });
}

describe("bash", () => {
  /** Calls the function that is registered for a command, as bash does. */
  const DRIVER = `
    . ~/own.bash
    . ~/awkward.bash
    compopt() { echo "compopt $*"; }
    registered=$(complete -p "$2")
    [[ $registered =~ -F\\ ([^ ]+) ]]
    COMP_LINE=$1 COMP_POINT=\${#1}
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    word=\${COMP_WORDS[COMP_CWORD]}
    "\${BASH_REMATCH[1]}" "$1" "\${word##[=:]}" "\${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const complete = (line: string, ...words: string[]) => {
    const args = ["--noprofile", "--norc", "-uc", DRIVER, "bash", line, ...words];
    return execFileSync("bash", args, { encoding: "utf8", env: environment(), cwd: path("work") })
      .trimEnd().split("\n");
  };

  it("registers a function that offers words, and lets bash complete files", () => {
    const name = "device-login";
    const commands = [...COMMANDS.map(({ name }) => name), "help"];
    assert.deepEqual(complete("device-login ", name, ""), commands);
    assert.deepEqual(complete("device-login --is", name, "--is"), ["--issuer"]);
    assert.deepEqual(
      complete("device-login --format=jsonpo", name, "--format", "=", "jsonpo"),
      ["compopt -o nospace", "jsonpointer="],
    );
    const offered = complete("device-login --format=", name, "--format", "=");
    assert.equal(offered.length, formatChoices().length);
    assert.deepEqual(
      complete("device-login --output ", name, "--output", ""),
      [
        "compopt -o default",
        "",
      ].slice(0, 1),
    );
    assert.deepEqual(
      complete("device-login -e https://x ", name, "-e", "https", ":", "//x", ""),
      commands,
    );
  });

  it("passes shellcheck", () => {
    for (const file of ["own.bash", "awkward.bash"]) {
      execFileSync("shellcheck", ["--shell=bash", path(file)], { stdio: "inherit" });
    }
  });
});

describe("fish", () => {
  it("describes what it offers, and offers no files elsewhere", () => {
    const complete = (line: string) =>
      execFileSync("fish", ["-c", "complete -C $argv[1]", line], {
        encoding: "utf8",
        env: environment(),
        cwd: path("work"),
      }).trimEnd().split("\n");
    assert.deepEqual(complete("awk-ward out"), [`outer\t${AWKWARD}`]);
    assert.deepEqual(complete("awk-ward --for"), [`--form\t${AWKWARD}`]);
    assert.deepEqual(complete("device-login --client-secret "), [""]);
    assert.deepEqual(complete("device-login completions ").toSorted(), [
      "bash",
      "fish",
      "powershell",
      "zsh",
    ]);
  });
});

if (currentRuntime() === "deno") {
  describe("PowerShell", { timeout: 600_000 }, () => {
    it("parses the scripts", () => {
      const packages = ["web-tree-sitter@0.27.2", "tree-sitter-powershell@0.26.4"];
      const quietly = ["--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"];
      execFileSync("npm", ["install", ...quietly, ...packages], { cwd: folder, stdio: "ignore" });
      writeFileSync(path("parse.mjs"), PARSE);
      const files = ["own.ps1", "awkward.ps1"];
      const stdout = execFileSync(runtimePath("node"), ["parse.mjs", ...files], {
        cwd: folder,
        encoding: "utf8",
      });
      assert.equal(stdout, "");
    });
  });
}

/** Prints what is not valid PowerShell in some files. */
const PARSE = `
  import { readFileSync } from "node:fs";
  import { Language, Parser } from "web-tree-sitter";
  await Parser.init();
  const parser = new Parser();
  const grammar = "node_modules/tree-sitter-powershell/tree-sitter-powershell.wasm";
  parser.setLanguage(await Language.load(grammar));
  const look = (node) => {
    if (node.isError || node.isMissing) console.log(node.startPosition.row + 1, node.text);
    for (const child of node.children) look(child);
  };
  for (const file of process.argv.slice(2)) look(parser.parse(readFileSync(file, "utf8")).rootNode);
`;
