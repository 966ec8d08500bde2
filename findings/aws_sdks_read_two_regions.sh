#!/usr/bin/env bash
# The variable that names the region, for AWS's SDKs for Python and JavaScript, and what they make of
# a region that they do not know.
#
# Guess: both read AWS_REGION, then AWS_DEFAULT_REGION, and reject an unknown region.
# Seen with botocore 1.44.8 and @aws-sdk/client-sts 3.1177.0: the first reads only
# AWS_DEFAULT_REGION, the second only AWS_REGION. If both are set, each SDK calls another region.
# Both look for the service of an unknown region under amazonaws.com, even if its name begins like
# that of a region elsewhere (`us-isob-east-1` is in sc2s.sgov.gov).
# For our users: `helper aws` reads both variables, AWS_REGION first, and rejects an unknown region.
# Set both to the same one if credentials from one region are refused in another program.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check botocore==1.44.8
npm install --silent --no-audit --no-fund node@24.21.0 @aws-sdk/client-sts@3.1177.0

cat > region.py <<'END'
from urllib.parse import urlsplit

import botocore.session

client = botocore.session.get_session().create_client(
    "sts", aws_access_key_id="a", aws_secret_access_key="b"
)
print(urlsplit(client.meta.endpoint_url).hostname)
END
cat > region.mjs <<'END'
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const client = new STSClient({
  credentials: { accessKeyId: "a", secretAccessKey: "b" },
  maxAttempts: 1,
  requestHandler: { handle: ({ hostname }) => Promise.reject(new Error(hostname)) },
});
await client.send(new GetCallerIdentityCommand({})).catch(({ message }) => console.log(message));
END

show() {
  echo "$*"
  env -u AWS_REGION -u AWS_DEFAULT_REGION AWS_CONFIG_FILE=none "$@" venv/bin/python region.py
  env -u AWS_REGION -u AWS_DEFAULT_REGION AWS_CONFIG_FILE=none "$@" node_modules/.bin/node region.mjs
}
{
  show AWS_REGION=eu-west-1
  show AWS_DEFAULT_REGION=eu-west-1
  show AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=us-west-2
  show AWS_REGION=us-isox-east-1 AWS_DEFAULT_REGION=us-isox-east-1
} > seen
diff - seen <<'END'
AWS_REGION=eu-west-1
sts.amazonaws.com
sts.eu-west-1.amazonaws.com
AWS_DEFAULT_REGION=eu-west-1
sts.eu-west-1.amazonaws.com
Region is missing
AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=us-west-2
sts.us-west-2.amazonaws.com
sts.eu-west-1.amazonaws.com
AWS_REGION=us-isox-east-1 AWS_DEFAULT_REGION=us-isox-east-1
sts.us-isox-east-1.amazonaws.com
sts.us-isox-east-1.amazonaws.com
END
echo "As recorded."
