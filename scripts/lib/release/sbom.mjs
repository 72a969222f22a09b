/**
 * What a release is made of, as CycloneDX 1.5: what npm installs with it, and what is bundled into its files. `npm sbom
 * --omit dev` is of no use: it leaves out the latter, and each package that a development tool has too, such as axios.
 */
import path from "node:path";

/** @param {string} notices THIRD-PARTY.txt @returns the files of ours that have a package, by its `name@version` */
export function bundledIn(notices) {
  const files = new Map();
  for (const [, name, version, inside] of notices.matchAll(/^(\S+) (\d\S*) \(.+\), in (.+)$/gm)) {
    const ref = `${name}@${version}`;
    files.set(ref, [...(files.get(ref) ?? []), inside]);
  }
  return files;
}

const nameOf = (folder) => folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
const refOf = ([folder, { version }]) => `${nameOf(folder)}@${version}`;
const purlOf = (name, version) => `pkg:npm/${name.replace("@", "%40")}@${version}`;

/** The entry that a package in `folder` finds for a name, as Node.js looks for it: beside it, then further up. */
function found(packages, folder, name) {
  for (let at = folder; ; at = path.posix.dirname(at)) {
    const candidate = path.posix.join(at, "node_modules", name);
    if (candidate in packages) return [candidate, packages[candidate]];
    if (at === "" || at === ".") return undefined;
  }
}

function componentOf(entry, bundled) {
  const [folder, { version, license, integrity }] = entry;
  const files = bundled.get(refOf(entry));
  const digest = Buffer.from(integrity.replace(/^sha512-/, ""), "base64").toString("hex");
  return {
    "bom-ref": refOf(entry),
    type: "library",
    name: nameOf(folder),
    version,
    scope: "required",
    purl: purlOf(nameOf(folder), version),
    ...(files && { properties: [{ name: "enedis-linky:bundled-into", value: files.join(", ") }] }),
    hashes: [{ alg: "SHA-512", content: digest }],
    licenses: [/\s/.test(license) ? { expression: license } : { license: { id: license } }],
  };
}

/**
 * Neither a number nor a time of its own: the same tag has the same list.
 * @param {{ packages: Record<string, object> }} lock
 * @param {Map<string, string[]>} bundled see `bundledIn`
 * @param {string} timestamp of the commit
 * @throws {Error} if a bundled package is not in the lock file
 */
export function sbomOf({ packages }, bundled, timestamp) {
  const { "": own, ...others } = packages;
  const all = Object.entries(others);
  const installed = all.filter(([, { dev, devOptional }]) => !dev && !devOptional);
  const inside = [...bundled.keys()].map((ref) => {
    const entry = all.find((each) => refOf(each) === ref);
    if (entry === undefined) throw new Error(`${ref} is bundled, but not in the lock file`);
    return entry;
  });
  const ref = `${own.name}@${own.version}`;
  const entries = [...new Map([...installed, ...inside].map((each) => [refOf(each), each])).values()];
  const dependencies = ([folder, { dependencies: named = {} }]) =>
    Object.keys(named).map((name) => refOf(found(packages, folder, name)));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      timestamp,
      component: {
        "bom-ref": ref,
        type: "library",
        name: own.name,
        version: own.version,
        purl: purlOf(own.name, own.version),
        licenses: [{ license: { id: own.license } }],
      },
    },
    components: entries.map((entry) => componentOf(entry, bundled)),
    dependencies: [
      { ref, dependsOn: [...new Set([...dependencies(["", own]), ...bundled.keys()])] },
      // What is bundled was cut to what is used: its own dependencies are bundled too, or gone.
      ...installed.map((entry) => ({ ref: refOf(entry), dependsOn: dependencies(entry) })),
    ],
  };
}
