#!/usr/bin/env bash
# A credential helper of docker's that fails for another reason than having no password, in libraries
# that read docker's config.json.
#
# Guess: all end with the helper's message, as docker does.
# Seen: docker 7.2.0 for Python does. Testcontainers 12.2.0 (Node) and 2.0.5 (Java), and jib-core 0.27.3
# (Java) take every failure for "no password", and continue without one. jib-core logs the message as
# a warning, the other two don't show it.
# For our users: "access denied" for a private image may mean that nobody is signed in. Run the helper
# itself: echo HOST | docker-credential-device-login-PROFILE get
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 testcontainers@12.2.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check docker==7.2.0
cat > pom.xml <<'END'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.google.cloud.tools</groupId><artifactId>jib-core</artifactId><version>0.27.3</version>
    </dependency>
    <dependency>
      <groupId>org.testcontainers</groupId><artifactId>testcontainers</artifactId><version>2.0.5</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
END
mvn --quiet --batch-mode dependency:build-classpath -Dmdep.outputFile=classpath > mvn.log

mkdir bin
cat > bin/docker-credential-example <<'END'
#!/bin/sh
read -r server
case "$OUTCOME" in
  password) echo '{"ServerURL":"'"$server"'","Username":"oauth2","Secret":"secret"}' ;;
  none) echo "credentials not found in native keychain" && exit 1 ;;
  failure) echo "sign in first" && exit 8 ;;
esac
END
chmod +x bin/docker-credential-example
echo '{ "credHelpers": { "registry.example.com": "example" } }' > config.json
export DOCKER_CONFIG=$dir PATH="$dir/bin:$PATH"

cat > find.py <<'END'
from docker.auth import load_config

found = load_config().resolve_authconfig("registry.example.com")
print(found and found["Username"])
END
cat > find.cjs <<'END'
const { getAuthConfig } = require(
  "./node_modules/testcontainers/build/container-runtime/auth/get-auth-config.js",
);
getAuthConfig("registry.example.com").then((found) => console.log(found?.username ?? "None"));
END
cat > Find.java <<'END'
import com.github.dockerjava.api.model.AuthConfig;
import com.google.cloud.tools.jib.api.*;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.nio.file.Path;
import org.testcontainers.utility.*;

class Find {
  public static void main(String[] args) throws Exception {
    String image = "registry.example.com/tool";
    if (args[0].equals("jib")) {
      CredentialRetrieverFactory.forImage(ImageReference.parse(image), event -> {
        if (event.getLevel() == LogEvent.Level.WARN) System.err.println(event.getMessage());
      }).dockerConfig(Path.of("config.json")).retrieve()
          .ifPresentOrElse(found -> System.out.println(found.getUsername()), () -> System.out.println("None"));
    } else {
      AuthConfig none = new AuthConfig();
      String user = RegistryAuthLocator.instance()
          .lookupAuthConfig(DockerImageName.parse(image), none).getUsername();
      System.out.println(user == null ? "None" : user);
    }
  }
}
END

find() { # NAME COMMAND...
  local found
  found=$("${@:2}" 2> err) || found=error
  if grep -q "sign in first" err; then found="$found, and the message"; fi
  echo "$1: $found"
}
CLASSPATH=$(cat classpath)
export CLASSPATH
for OUTCOME in password none failure; do
  export OUTCOME
  echo "== $OUTCOME"
  find docker venv/bin/python find.py
  find testcontainers node_modules/.bin/node find.cjs
  find testcontainers-java java Find.java testcontainers
  find jib java Find.java jib
done > seen
diff - seen <<'END'
== password
docker: oauth2
testcontainers: oauth2
testcontainers-java: oauth2
jib: oauth2
== none
docker: None
testcontainers: None
testcontainers-java: None
jib: None
== failure
docker: error, and the message
testcontainers: None
testcontainers-java: None
jib: None, and the message
END
echo "As recorded."
