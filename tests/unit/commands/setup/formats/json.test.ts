import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { json } from "../../../../../lib/commands/setup/formats/json.ts";
import { assertFault, testFormat } from "../../../../support/format_contract.ts";

const entry = { object: "credHelpers", member: "registry.example.com", value: "device-login" };

const texts = [
  "{}\n",
  '{\n\t"auths": {\n\t\t"a.example.com": {}\n\t},\n\t"credsStore": "pass"\n}\n',
  '{\n  "credHelpers": {\n    "gcr.io": "gcloud"\n  },\n  "x": [1,   2]\n}\n',
  '{"auths":{},"credHelpers":{}}\n',
  '{\n    "credHelpers": {}\n}\n',
];

describe("json", () => {
  testFormat(json, { entry, texts });

  it("creates what docker writes", () => {
    assert.equal(
      json.add("", entry),
      '{\n\t"credHelpers": {\n\t\t"registry.example.com": "device-login"\n\t}\n}\n',
    );
  });

  it("finds its entry after docker has written the file again", () => {
    const rewritten = '{\n\t"auths": {\n\t\t"x": {}\n\t},\n\t"credHelpers": ' +
      '{\n\t\t"registry.example.com": "device-login"\n\t},\n\t"detachKeys": "ctrl-e"\n}';
    assert.equal(
      json.remove(rewritten, { entry, before: '{"auths":{}}' }),
      '{\n\t"auths": {\n\t\t"x": {}\n\t},\n\t"detachKeys": "ctrl-e"\n}',
    );
  });

  it("names the line of a fault", () => {
    const other = '{\n  "credHelpers": {\n    "registry.example.com": "mine"\n  }\n}\n';
    assertFault(() => json.add(other, entry), 3, /has another value/);
    assertFault(() => json.add('{\n  "a": 1,\n}\n', entry), 3, /not valid JSON/);
    assertFault(() => json.add('{\n  // why\n  "a": 1\n}\n', entry), 2, /not valid JSON/);
    assertFault(() => json.add("[]\n", entry), 1, /must be a JSON object/);
    assertFault(() => json.add('{\n"credHelpers": 7}\n', entry), 2, /must be an object/);
  });
});
