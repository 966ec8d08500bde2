import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { kubeconfig } from "../../../../../lib/commands/setup/formats/kubeconfig.ts";
import { assertFault, testFormat } from "../../../../support/format_contract.ts";

const entry = {
  user: "work",
  command: ["/usr/local/bin/device-login", "helper", "kubectl", "--profile", "work"],
};

const user = {
  name: "work",
  user: {
    exec: {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "/usr/local/bin/device-login",
      args: ["helper", "kubectl", "--profile", "work"],
      interactiveMode: "Never",
    },
  },
};

const texts = [
  "",
  "apiVersion: v1\nkind: Config\nclusters: []\n",
  "apiVersion: v1\nusers:\n- name: ann\n  user:\n    token: x # mine\ncontexts:\n- name: a\n",
  "users:\n  # the admin\n  - name: ann\n    user: {token: x}\n\n# contexts follow\ncontexts: []\n",
  "users: [] # nobody yet\nkind: Config\n",
  "users:\nkind: Config\n",
];

describe("kubeconfig", () => {
  testFormat(kubeconfig, { entry, texts: texts.slice(0, -1) });

  it("writes what another parser reads", () => {
    const awkward = { user: "yes", command: ["C:\\a b\\x.exe", "helper", "1", "- a: #b", "é\"'"] };
    for (const text of texts) {
      assert.deepEqual(parse(kubeconfig.add(text, entry)).users[0], user);
      const { users: [{ name, user: { exec } }] } = parse(kubeconfig.add(text, awkward));
      assert.deepEqual([name, exec.command, ...exec.args], ["yes", ...awkward.command]);
    }
  });

  it("writes JSON into a file with JSON", () => {
    const text =
      '{\n  "kind": "Config",\n  "users": [\n    {\n      "name": "ann"\n    }\n  ]\n}\n';
    const added = kubeconfig.add(text, entry);
    assert.deepEqual(JSON.parse(added).users, [{ name: "ann" }, user]);
    assert.equal(kubeconfig.remove(added, { entry, before: text }), text);
  });

  it("removes its user from JSON wherever it is, and however that is written", () => {
    const own = JSON.stringify(user);
    for (
      const [before, text] of [
        ["{}", `{"users":[${own}]}`],
        ["{}\n", kubeconfig.add("{}\n", entry)],
        ['{"users":[]}', `{"users":[${own}]}`],
        ['{"users":[{"name":"a"}],"kind":"b"}', `{"users":[{"name":"a"},${own}],"kind":"b"}`],
        ['{"users":[{"name":"a"} ]}', `{"users":[{"name":"a"} , ${own} ]}`],
        ['{"users":[{"name":"a"}]}', `{"users":[${own},{"name":"a"}]}`],
        [
          '{"users":[ {"name":"a"}, {"name":"b"}]}',
          `{"users":[ {"name":"a"}, ${own}, {"name":"b"}]}`,
        ],
      ] as const
    ) {
      const rest = kubeconfig.remove(text, { entry, before });
      assert.deepEqual(JSON.parse(rest), JSON.parse(before), rest);
    }
  });

  it("finds its user after kubectl has written the file again", () => {
    const rewritten = "apiVersion: v1\nusers:\n- name: ann\n  user: {}\n- name: work\n  user:\n" +
      "    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      args:\n" +
      entry.command.slice(1).map((arg) => `      - ${arg}\n`).join("") +
      `      command: ${entry.command[0]}\n      env: null\n      interactiveMode: Never\n` +
      "      provideClusterInfo: false\n# mine\n- name: zoe\n  user: {}\n";
    assert.equal(
      kubeconfig.remove(rewritten, { entry, before: "" }),
      "apiVersion: v1\nusers:\n- name: ann\n  user: {}\n# mine\n- name: zoe\n  user: {}\n",
    );
  });

  it("names the line of a fault", () => {
    const other = "users:\n- name: ann\n- name: work\n";
    assertFault(() => kubeconfig.add(other, entry), 3, /another user work/);
    assertFault(() => kubeconfig.add("a: 1\nb: [\n", entry), 3, /not valid YAML/);
    assertFault(() => kubeconfig.add("- a\n", entry), 1, /must be a YAML mapping/);
    assertFault(() => kubeconfig.add("users: 7\n", entry), undefined, /must be a list/);
    assertFault(
      () => kubeconfig.add("users: [{name: ann}]\n", entry),
      undefined,
      /only a person can change/,
    );
    assertFault(() => kubeconfig.add('{\n"a": }', entry), 2, /not valid JSON/);
  });
});
