#!/usr/bin/env bash
# A credential plugin of a kubeconfig (exec) that fails, in clients for Kubernetes.
#
# Guess: all of them end with the plugin's message, and send nothing, as kubectl does.
# Seen: @kubernetes/client-node 2.0.1 does. The client for Python, kubernetes 36.0.3, logs the message
# and sends the request without a token. fabric8's for Java, kubernetes-client 7.4.0, does the same,
# and shows no message without a logger for SLF4J.
# For our users: a 401 or 403 for `system:anonymous` from such a client may mean that nobody is signed
# in. Run the plugin's command itself: `device-login helper kubectl --profile NAME`.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check kubernetes==36.0.3
npm install --silent --no-audit --no-fund node@24.21.0 @kubernetes/client-node@2.0.1
cat > pom.xml <<'END'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.fabric8</groupId><artifactId>kubernetes-client</artifactId><version>7.4.0</version>
    </dependency>
  </dependencies>
</project>
END
mvn --quiet --batch-mode dependency:build-classpath -Dmdep.outputFile=classpath > mvn.log

cat > server.py <<'END'
import http.server, json

VERSION = {"major": "1", "minor": "32", "gitVersion": "v1.32.0", "gitCommit": "x", "gitTreeState": "clean",
           "buildDate": "2026-01-01T00:00:00Z", "goVersion": "x", "compiler": "x", "platform": "x"}

class Api(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args): pass
    def do_GET(self):
        with open("seen", "a") as file:
            file.write(f"request, Authorization: {self.headers['Authorization']}\n")
        body = json.dumps(VERSION).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
print(server.server_port, flush=True)
server.serve_forever()
END
python3 server.py > port 2> server.log &
server=$!
until [ -s port ]; do sleep 0.2; done

cat > plugin <<'END'
#!/bin/sh
echo "sign in first" >&2
exit 8
END
chmod +x plugin
cat > kubeconfig <<END
apiVersion: v1
kind: Config
current-context: here
contexts: [{ name: here, context: { cluster: here, user: me } }]
clusters: [{ name: here, cluster: { server: "http://127.0.0.1:$(cat port)" } }]
users:
- name: me
  user:
    exec: { apiVersion: client.authentication.k8s.io/v1, command: $dir/plugin, interactiveMode: Never }
END
cat > version.py <<'END'
from kubernetes import client, config

config.load_kube_config("kubeconfig")
print(client.VersionApi().get_code().git_version)
END
cat > version.mjs <<'END'
import { KubeConfig, VersionApi } from "@kubernetes/client-node";

const config = new KubeConfig();
config.loadFromFile("kubeconfig");
console.log((await config.makeApiClient(VersionApi).getCode()).gitVersion);
END
cat > Version.java <<'END'
import io.fabric8.kubernetes.client.*;
import java.nio.file.*;

class Version {
  public static void main(String[] args) throws Exception {
    Config config = Config.fromKubeconfig(Files.readString(Path.of("kubeconfig")));
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      System.out.println(client.getKubernetesVersion().getGitVersion());
    }
  }
}
END

ask() { # NAME COMMAND...
  echo "== $1"
  shift
  : > seen
  "$@" > out 2> err || true
  cat out seen
  if grep -q "sign in first" err; then echo "shows the message"; else echo "shows no message"; fi
}
diff - <(
  ask JavaScript node_modules/.bin/node version.mjs
  ask Python venv/bin/python version.py
  ask Java java -cp "$(cat classpath)" Version.java
) <<'END'
== JavaScript
shows the message
== Python
v1.32.0
request, Authorization: None
shows the message
== Java
v1.32.0
request, Authorization: None
shows no message
END
echo "As recorded."
