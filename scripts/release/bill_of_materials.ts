import { Buffer } from "node:buffer";
import type { EmbeddedPackage } from "./embedded_packages.ts";

/** The parts of a bill of materials. */
export interface BillOptions {
  /** The program's version. */
  version: string;
  /** A UUID, unique for each bill. */
  serial: string;
  /** When it was made, in milliseconds since the epoch. */
  time: number;
  /** The runtime in the binaries. */
  runtime: { name: string; version: string; purl: string };
  /** The packages in the binaries. */
  packages: readonly EmbeddedPackage[];
}

/**
 * Returns the bill of materials of the binaries: CycloneDX 1.6, as JSON.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function billOfMaterials(options: BillOptions): Record<string, unknown> {
  const { version, serial, time, runtime, packages } = options;
  const program = `pkg:github/device-login/device-login@v${version}`;
  const purls = new Map(packages.map((one) => [`${one.name}@${one.version}`, purlOf(one)]));
  const direct = packages.filter(({ direct }) => direct).map(purlOf);
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      timestamp: new Date(time).toISOString(),
      component: {
        type: "application",
        "bom-ref": program,
        name: "device-login",
        version,
        purl: program,
        licenses: [{ license: { id: "MIT" } }],
      },
    },
    components: [
      { type: "platform", "bom-ref": runtime.purl, ...runtime },
      ...packages.map(componentOf),
    ],
    dependencies: [
      { ref: program, dependsOn: [runtime.purl, ...direct] },
      { ref: runtime.purl },
      ...packages.map((one) => ({
        ref: purlOf(one),
        dependsOn: one.dependencies.map((id) => purls.get(id)),
      })),
    ],
  };
}

function componentOf(one: EmbeddedPackage) {
  const purl = purlOf(one);
  const [algorithm = "", hash = ""] = one.integrity.split("-");
  const content = Buffer.from(hash, "base64").toString("hex");
  return {
    type: "library",
    "bom-ref": purl,
    ...(one.name.startsWith("@") && { group: one.name.split("/")[0] }),
    name: one.name.split("/").at(-1),
    version: one.version,
    purl,
    hashes: [{ alg: algorithm.replace("sha", "SHA-"), content }],
    licenses: [{ expression: one.license }],
  };
}

function purlOf({ name, version }: EmbeddedPackage): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}
