#!/usr/bin/env bash
# The version of a credential plugin's protocol that a kubeconfig names, in three clients for Python.
#
# Guess: all know `client.authentication.k8s.io/v1`, which Kubernetes has had since 2021, and name the
# version to the plugin in KUBERNETES_EXEC_INFO.
# Seen: kr8s 0.20.15 knows it. lightkube 1.0.1 and pykube-ng 23.6.0 know only v1alpha1 and v1beta1, and
# refuse v1 before they run the plugin. None of the three sets KUBERNETES_EXEC_INFO, or reads which
# version the reply names.
# For our users: `setup kubectl` writes v1. For these two, change that line to v1beta1, or add a user
# with it; the helper's reply works as it is.
set -euo pipefail
dir=$(mktemp -d)
server=
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
cd "$dir"
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  kr8s==0.20.15 lightkube==1.0.1 pykube-ng==23.6.0

cat > server.py <<'END'
import http.server
import json

VERSION = {"major": "1", "minor": "32", "gitVersion": "v1.32.0"}
PODS = {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": []}
RESOURCE = {"name": "pods", "singularName": "pod", "kind": "Pod", "namespaced": True, "verbs": ["list"]}
REPLIES = {
    "/version": VERSION,
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [RESOURCE]},
    "/apis": {"kind": "APIGroupList", "groups": []},
}


class Api(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        with open("requests", "a") as file:
            file.write(f"request, {self.headers['Authorization']}\n")
        body = json.dumps(REPLIES.get(self.path.rstrip("/"), PODS)).encode()
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
echo "plugin, asked for ${KUBERNETES_EXEC_INFO:-nothing}" >> requests
echo '{"apiVersion":"client.authentication.k8s.io/'"$REPLY"'","kind":"ExecCredential",
  "status":{"token":"t","expirationTimestamp":"2099-01-01T00:00:00Z"}}'
END
chmod +x plugin
cat > pods.py <<'END'
import sys


def kr8s():
    import kr8s

    list(kr8s.api(kubeconfig="kubeconfig").get("pods"))


def lightkube():
    from lightkube import Client, KubeConfig
    from lightkube.resources.core_v1 import Pod

    list(Client(config=KubeConfig.from_file("kubeconfig")).list(Pod))


def pykube():
    import pykube

    list(pykube.Pod.objects(pykube.HTTPClient(pykube.KubeConfig.from_file("kubeconfig"))))


try:
    globals()[sys.argv[1]]()
    print("no error")
except Exception as error:
    print(f"{type(error).__name__}: {error}")
END

try() { # VERSION REPLY
  export REPLY=$2
  echo "== $1, reply of $2"
  cat > kubeconfig <<END
apiVersion: v1
kind: Config
current-context: here
contexts: [{ name: here, context: { cluster: here, user: me, namespace: default } }]
clusters: [{ name: here, cluster: { server: "http://127.0.0.1:$(cat port)" } }]
users:
- name: me
  user:
    exec: { apiVersion: client.authentication.k8s.io/$1, command: $dir/plugin, args: [], interactiveMode: Never }
END
  for client in kr8s lightkube pykube; do
    : > requests
    echo "$client:" "$(venv/bin/python pods.py "$client" 2> err)"
    sort -u requests
  done
}
diff - <(try v1 v1 && try v1beta1 v1beta1 && try v1beta1 v1) <<'END'
== v1, reply of v1
kr8s: no error
plugin, asked for nothing
request, Bearer t
lightkube: ConfigError: auth exec api version client.authentication.k8s.io/v1 not implemented
pykube: NotImplementedError: auth exec api version client.authentication.k8s.io/v1 not implemented
== v1beta1, reply of v1beta1
kr8s: no error
plugin, asked for nothing
request, Bearer t
lightkube: no error
plugin, asked for nothing
request, Bearer t
pykube: no error
plugin, asked for nothing
request, Bearer t
== v1beta1, reply of v1
kr8s: no error
plugin, asked for nothing
request, Bearer t
lightkube: no error
plugin, asked for nothing
request, Bearer t
pykube: no error
plugin, asked for nothing
request, Bearer t
END
echo "As recorded."
