#!/usr/bin/env bash
# Text that looks like a number, from js-yaml to other readers of YAML.
#
# Guess (noted after a first look): the writer quotes what a reader would take for a number.
# Seen with js-yaml 5.5.0: it leaves a number bare that is too large for JavaScript, as in
# `1234e5678`. yaml 2.9.1 reads it as Infinity, PyYAML 6.0.3 as text.
# For our users: a token of hexadecimal digits can look like that. `--format yaml` quotes it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 js-yaml@5.5.0 yaml@2.9.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pyyaml==6.0.3

cat > write.mjs <<'END'
import { dump } from "js-yaml";
import { parse } from "yaml";

for (const token of ["123e45", "1234e5678", "0x1f"]) {
  const text = dump({ token });
  const { token: read } = parse(text);
  console.log(`${text.trim()} # ${typeof read} ${read}`);
}
END
cat > read.py <<'END'
import sys

import yaml

for line in sys.stdin:
    print(line.strip(), type(yaml.safe_load(line)["token"]).__name__)
END

# What js-yaml writes, and what yaml and PyYAML read.
diff - <(node_modules/.bin/node write.mjs | venv/bin/python read.py) <<'END'
token: '123e45' # string 123e45 str
token: 1234e5678 # number Infinity str
token: '0x1f' # string 0x1f str
END
echo "As recorded."
