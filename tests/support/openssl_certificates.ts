import { execFileSync, type StdioOptions } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key and its certificate, each as PEM. */
export interface Pair {
  key: string;
  cert: string;
}

/** The certificates that {@linkcode createCertificates} makes. */
export interface OpensslCertificates {
  /** The authority that signed the others. */
  root: string;
  /** An authority that it has signed. */
  intermediate: string;
  /** Certificates of servers, all but `other_name` for `localhost` and `127.0.0.1`. */
  servers: Record<ServerCertificateName, Pair>;
}

const LOCAL = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1";

/** The certificates, by what is special about them: their authority, extensions, and key. */
const SERVERS = {
  proper: { extensions: LOCAL },
  other_name: { extensions: "subjectAltName=DNS:other.example" },
  name_in_subject_only: { extensions: "keyUsage=digitalSignature" },
  rsa_1024: { extensions: LOCAL, key: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"] },
  by_intermediate: { extensions: LOCAL, authority: "intermediate" },
  not_yet_valid: { extensions: LOCAL, dates: ["20990101000000Z", "21000101000000Z"] },
  expired: { extensions: LOCAL, dates: ["20200101000000Z", "20210101000000Z"] },
  version_1: {},
  self_signed: { extensions: `${LOCAL}\nbasicConstraints=critical,CA:FALSE`, authority: "itself" },
  self_signed_authority: {
    extensions: `${LOCAL}\nbasicConstraints=critical,CA:TRUE`,
    authority: "itself",
  },
} as const;

/** The name of a server's certificate. */
export type ServerCertificateName = keyof typeof SERVERS;

/** How a certificate is made. */
interface Recipe {
  /** Its extensions, one a line; without them, it has version 1. */
  extensions?: string;
  /** The arguments of `openssl genpkey`. */
  key?: readonly string[];
  /** The certificate that signs it. @default "root" */
  authority?: string;
  /** The beginning and the end of its validity. @default ten years from now */
  dates?: readonly [string, string];
}

const EC_KEY = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
const AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign";

/** The database of `openssl ca`, the only command of OpenSSL 3.0 that takes the dates. */
const CA_CONFIG = `[ca]
default_ca=root
[root]
database=index
serial=serial
new_certs_dir=.
certificate=root.pem
private_key=root.key
default_md=sha256
policy=any
unique_subject=no
[any]
commonName=supplied
`;

/** Makes certificates with the machine's openssl. */
export function createCertificates(): OpensslCertificates {
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  try {
    const maker = new Maker(folder);
    maker.make("root", { extensions: AUTHORITY, authority: "itself" });
    maker.make("intermediate", { extensions: AUTHORITY });
    for (const [name, recipe] of Object.entries(SERVERS)) maker.make(name, recipe);
    const servers = Object.keys(SERVERS).map((name) => [name, maker.read(name)]);
    return {
      root: maker.read("root").cert,
      intermediate: maker.read("intermediate").cert,
      servers: Object.fromEntries(servers),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Maker {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#write("ca.conf", CA_CONFIG);
    this.#write("index", "");
    this.#write("serial", "01\n");
  }

  make(name: string, recipe: Recipe): void {
    const { extensions, key = EC_KEY, authority = "root", dates } = recipe;
    const server = !["root", "intermediate"].includes(name);
    const subject = server ? "/CN=localhost" : `/CN=Test ${name}`;
    const out = ["-out", `${name}.pem`];
    this.#openssl("genpkey", ...key, "-out", `${name}.key`);
    this.#openssl("req", "-new", "-key", `${name}.key`, "-subj", subject, "-out", "request");
    this.#write("extensions", extensions ?? "");
    const extended = extensions === undefined ? [] : ["-extfile", "extensions"];
    if (dates !== undefined) {
      const [from, to] = dates;
      const validity = ["-startdate", from, "-enddate", to];
      const config = ["-batch", "-notext", "-config", "ca.conf"];
      this.#openssl("ca", ...config, "-in", "request", ...validity, ...extended, ...out);
      return;
    }
    const signer = authority === "itself"
      ? ["-signkey", `${name}.key`]
      : ["-CA", `${authority}.pem`, "-CAkey", `${authority}.key`, "-CAcreateserial"];
    const days = ["-days", "3650"];
    this.#openssl("x509", "-req", "-in", "request", ...signer, ...days, ...extended, ...out);
    if (
      extensions !== undefined ||
      this.#openssl("x509", "-text", "-in", `${name}.pem`).includes("Version: 1 ")
    ) return;
    // OpenSSL 3.2 and newer make version 3 otherwise.
    const keys = ["-key", `${name}.key`, "-CA", "root.pem", "-CAkey", "root.key"];
    this.#openssl("req", "-x509", "-x509v1", ...keys, "-subj", subject, ...days, ...out);
  }

  read(name: string): Pair {
    const [key, cert] = ["key", "pem"].map((kind) =>
      readFileSync(join(this.#folder, `${name}.${kind}`), "utf8")
    );
    return { key: key ?? "", cert: cert ?? "" };
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text);
  }

  #openssl(...args: string[]): string {
    const stdio: StdioOptions = ["ignore", "pipe", "pipe"];
    return execFileSync("openssl", args, { cwd: this.#folder, stdio, encoding: "utf8" });
  }
}
