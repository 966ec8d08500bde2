#!/usr/bin/env bash
# The last item of a JSON list, removed with jsonc-parser.
#
# Guess (noted after a first look): the item and the comma before it are removed.
# Seen with jsonc-parser 3.3.1: `modify()` without formatting options keeps the character
# before the end of the list: a digit or a bracket of the item, if no space follows it.
# For our users: `setup kubectl --undo` edits a kubeconfig in JSON, and removes the item itself.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 jsonc-parser@3.3.1

cat > remove.cjs <<'END'
const { applyEdits, modify } = require("jsonc-parser");

for (const text of ['{"list":[1,234]}', '{"list":[1,{"a":{}}]}', '{"list":[1,234 ]}']) {
  console.log(applyEdits(text, modify(text, ["list", 1], undefined, {})));
}
END

diff - <(node_modules/.bin/node remove.cjs) <<'END'
{"list":[14]}
{"list":[1}]}
{"list":[1 ]}
END
echo "As recorded."
