#!/usr/bin/env bash
# A token with an expirationTimestamp, from a credential plugin of a kubeconfig, in clients that run for
# longer than it is valid.
#
# Guess: all run the plugin again when it has expired, or when the server answers 401.
# Seen: @kubernetes/client-node 2.0.1 does the first, fabric8's kubernetes-client 7.4.0 (Java) the
# second. kubernetes-asyncio 36.1.0 (Python) and Kubernetes' own client-java 27.0.0 do neither: they
# send the first token until the program ends.
# For our users: with these two, a long-running program gets 401 once the first token has expired. Load
# the kubeconfig again before, or pass client-java a period: ClientBuilder.kubeconfig(config, period).
set -euo pipefail
dir=$(mktemp -d)
server=
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
cd "$dir"
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy
npm install --silent --no-audit --no-fund node@24.21.0 @kubernetes/client-node@2.0.1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check kubernetes-asyncio==36.1.0
cat > pom.xml <<'END'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.fabric8</groupId><artifactId>kubernetes-client</artifactId><version>7.4.0</version>
    </dependency>
    <dependency>
      <groupId>io.kubernetes</groupId><artifactId>client-java</artifactId><version>27.0.0</version>
    </dependency>
  </dependencies>
</project>
END
mvn --quiet --batch-mode dependency:build-classpath -Dmdep.outputFile=classpath > mvn.log

cat > server.py <<'END'
import http.server
import json
import time

LIFETIME = 3
first_use = {}


class Api(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        token = self.headers["Authorization"].removeprefix("Bearer ")
        start = first_use.setdefault(token, time.monotonic())
        if time.monotonic() - start < LIFETIME:
            status, body = 200, {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": []}
        else:
            status, body = 401, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 401}
        with open("requests", "a") as file:
            file.write(f"{token}: {status}\n")
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
print(server.server_port, flush=True)
server.serve_forever()
END
python3 server.py > port 2> server.log &
server=$!
until [ -s port ]; do sleep 0.2; done

# Tokens are numbered; the server counts the seconds from their first use.
cat > plugin <<'END'
#!/bin/sh
echo >> "$CLIENT"
token="$CLIENT, token $(wc -l < "$CLIENT")"
cat <<REPLY
{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
  "status": {"token": "$token", "expirationTimestamp": "$(date -u -d "3 seconds" +%FT%TZ)"}}
REPLY
END
chmod +x plugin
# client-node sends a token over http only if it is told not to verify TLS.
cat > kubeconfig <<END
apiVersion: v1
kind: Config
current-context: here
contexts: [{ name: here, context: { cluster: here, user: me } }]
clusters:
- name: here
  cluster: { server: "http://127.0.0.1:$(cat port)", insecure-skip-tls-verify: true }
users:
- name: me
  user:
    exec: { apiVersion: client.authentication.k8s.io/v1, command: $dir/plugin, interactiveMode: Never }
END

# Each lists the pods three times, the last time when the token has expired.
cat > pods.mjs <<'END'
import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { setTimeout } from "node:timers/promises";

const config = new KubeConfig();
config.loadFromFile("kubeconfig");
const api = config.makeApiClient(CoreV1Api);
for (const pause of [0, 0, 4000]) {
  await setTimeout(pause);
  await api.listNamespacedPod({ namespace: "default" });
}
END
cat > pods.py <<'END'
import asyncio

from kubernetes_asyncio import client, config


async def main():
    await config.load_kube_config("kubeconfig")
    async with client.ApiClient() as api:
        for pause in (0, 0, 4):
            await asyncio.sleep(pause)
            await client.CoreV1Api(api).list_namespaced_pod("default")


asyncio.run(main())
END
cat > Official.java <<'END'
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.util.*;
import java.io.FileReader;
import java.time.Duration;

class Official {
  public static void main(String[] args) throws Exception {
    KubeConfig config = KubeConfig.loadKubeConfig(new FileReader("kubeconfig"));
    ClientBuilder builder = args.length > 0
        ? ClientBuilder.kubeconfig(config, Duration.ofSeconds(2))
        : ClientBuilder.kubeconfig(config);
    CoreV1Api api = new CoreV1Api(builder.build());
    try {
      for (int pause : new int[] {0, 0, 4000}) {
        Thread.sleep(pause);
        api.listNamespacedPod("default").execute();
      }
    } finally {
      System.exit(0);
    }
  }
}
END
cat > Fabric8.java <<'END'
import io.fabric8.kubernetes.client.*;
import java.io.File;

class Fabric8 {
  public static void main(String[] args) throws Exception {
    Config config = Config.fromKubeconfig(new File("kubeconfig"));
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      for (int pause : new int[] {0, 0, 4000}) {
        Thread.sleep(pause);
        client.pods().inNamespace("default").list();
      }
    }
  }
}
END

# At the same time: the tokens say whose they are.
export CLASSPATH
CLASSPATH=$(cat classpath)
list() { # CLIENT COMMAND...
  CLIENT=$1 "${@:2}" > "$1.out" 2> "$1.err" || true
}
list client-node node_modules/.bin/node pods.mjs &
list fabric8 java Fabric8.java &
list kubernetes-asyncio venv/bin/python pods.py &
list client-java java Official.java &
list client-java-with-period java Official.java period &
clients=$(jobs -p | grep -v "^$server$")
wait $clients
diff - <(
  for client in client-node fabric8 kubernetes-asyncio client-java; do
    grep "^$client," requests | uniq
  done
  grep "^client-java-with-period," requests | sed 's/[0-9]*:/N:/' | uniq
) <<'END'
client-node, token 1: 200
client-node, token 2: 200
fabric8, token 1: 200
fabric8, token 1: 401
fabric8, token 2: 200
kubernetes-asyncio, token 1: 200
kubernetes-asyncio, token 1: 401
client-java, token 1: 200
client-java, token 1: 401
client-java-with-period, token N: 200
END
echo "As recorded."
