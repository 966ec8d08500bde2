#!/usr/bin/env bash
# An Ed25519 private key in PEM (PKCS#8), written by Bouncy Castle, as others read it.
#
# Guess: all can read it: PKCS#8 is what keys are exchanged in.
# Seen with bcpkix 1.82: it adds the public key, which makes the file PKCS#8 version 2 (RFC 5958).
# The JDK's own provider (17), Node 24.21.0, Deno 2.9.6 and Go 1.26 read that. OpenSSL 3.0,
# cryptography 50.0.2 (Python) and Bun 1.4.5 do not, and none of them names the version. The
# property org.bouncycastle.pkcs8.v1_info_only=true leaves the public key out, and then all can.
# For our users: such a key works here, on all runtimes: the program makes version 1 of it.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 bun@1.4.5 deno@2.9.6
PATH="$dir/node_modules/.bin:$PATH"
export DENO_DIR="$dir/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check cryptography==50.0.2
cat > pom.xml <<'END'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.bouncycastle</groupId><artifactId>bcpkix-jdk18on</artifactId><version>1.82</version>
    </dependency>
  </dependencies>
</project>
END
mvn --quiet --batch-mode dependency:build-classpath -Dmdep.outputFile=classpath > mvn.log

cat > Write.java <<'END'
import java.nio.file.*;
import java.security.*;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;

class Write {
  public static void main(String[] args) throws Exception {
    Provider provider = new BouncyCastleProvider();
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519", provider).generateKeyPair();
    byte[] key = pair.getPrivate().getEncoded();
    try (JcaPEMWriter writer = new JcaPEMWriter(Files.newBufferedWriter(Path.of("key.pem")))) {
      writer.writeObject(new PemObject("PRIVATE KEY", key));
    }
    System.out.println(key.length + " bytes, version " + (key[4] + 1));
    KeyFactory.getInstance("Ed25519", "SunEC").generatePrivate(new PKCS8EncodedKeySpec(key));
    System.out.println("JDK: read");
  }
}
END
cat > read.mjs <<'END'
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import process from "node:process";

const pem = readFileSync("key.pem", "utf8");
const der = Uint8Array.from(atob(pem.replace(/-.*-|\s/g, "")), (letter) => letter.charCodeAt(0));
const outcome = (read) => read().then(() => "read", () => "error");
console.log("node:crypto:", await outcome(async () => createPrivateKey(pem)));
const web = () => crypto.subtle.importKey("pkcs8", der, "Ed25519", false, ["sign"]);
console.log("Web Crypto:", await outcome(web));
process.exit(0);
END
cat > read.py <<'END'
from cryptography.hazmat.primitives.serialization import load_pem_private_key

try:
    load_pem_private_key(open("key.pem", "rb").read(), None)
    print("cryptography: read")
except ValueError:
    print("cryptography: error")
END
cat > read.go <<'END'
package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
)

func main() {
	text, _ := os.ReadFile("key.pem")
	block, _ := pem.Decode(text)
	_, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	fmt.Println("Go:", err)
}
END

try() { # JAVA-OPTION...
  java -cp "$(cat classpath)" "$@" Write.java
  for runtime in node bun "deno run -A"; do
    echo "== $runtime"
    $runtime read.mjs
  done
  echo "== others"
  venv/bin/python read.py
  go run read.go
  if openssl pkey -in key.pem -noout 2> openssl.log; then echo OpenSSL: read; else echo OpenSSL: error; fi
}
diff - <(try) <<'END'
83 bytes, version 2
JDK: read
== node
node:crypto: read
Web Crypto: read
== bun
node:crypto: error
Web Crypto: error
== deno run -A
node:crypto: read
Web Crypto: read
== others
cryptography: error
Go: <nil>
OpenSSL: error
END
diff - <(try -Dorg.bouncycastle.pkcs8.v1_info_only=true) <<'END'
48 bytes, version 1
JDK: read
== node
node:crypto: read
Web Crypto: read
== bun
node:crypto: read
Web Crypto: read
== deno run -A
node:crypto: read
Web Crypto: read
== others
cryptography: read
Go: <nil>
OpenSSL: read
END
echo "As recorded."
