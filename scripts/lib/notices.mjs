/**
 * Notices of the packages bundled into our files, derived from esbuild's metafile: a list typed by hand would miss a
 * dependency's own dependencies.
 */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const root = path.join(import.meta.dirname, "..", "..");

/** esbuild's namespace for modules written by our plugins. All others name a file, even if a plugin reads it. */
export const OURS = "linky";

/** The folder of a file's package, nested or not: `node_modules/a/node_modules/@b/c`. */
const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const licenceFile = /licen[cs]e|^copying|^notice|^ofl/i;

/**
 * @param {string} input as in the metafile: `<namespace>:<file>` or a file, relative to `base`
 * @returns the folder of the package, undefined for our own code
 * @throws {Error} if it is neither
 */
function ownerOf(input, base) {
  if (input === "<stdin>" || input.startsWith(`${OURS}:`)) return undefined;
  const file = input.replace(/^[a-z-]+:/, "").replaceAll("\\", "/");
  const folder = packageFolder.exec(file)?.[0];
  if (folder !== undefined) return path.resolve(base, folder);
  if (file.startsWith("nodes/")) return undefined;
  throw new Error(`${input} is bundled, but is neither ours nor of a package: its licence is not known`);
}

/** The text of a licence that a package only names. */
async function namedLicence(license) {
  const folder = path.join(import.meta.dirname, "licences");
  return (await readdir(folder))
    .filter((file) => file === `${license}.txt`)
    .map((file) => path.join(folder, file));
}

async function readPackage(folder) {
  const { name, version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && licenceFile.test(entry.name));
  if (typeof license !== "string" || license === "")
    throw new Error(`${name} is bundled, but has no licence`);
  const own = files.map((entry) => path.join(folder, entry.name)).sort();
  const named = own.length === 0 ? await namedLicence(license) : own;
  if (named.length === 0) throw new Error(`${name} is bundled, but has no licence file`);
  const texts = named.map((file) => readFile(file, "utf8"));
  return { name, version, license, text: (await Promise.all(texts)).map((text) => text.trim()).join("\n\n") };
}

/**
 * The packages whose code or data is in these files, by name.
 * @param {readonly { file: string, metafile: import("esbuild").Metafile }[]} bundles each of our files and its contents
 * @param {string} base the folder that the paths in the metafiles are relative to
 * @throws {Error} if a package has no licence, or no file with its text
 */
export async function bundledPackages(bundles, base = root) {
  const filesOf = new Map();
  for (const { file, metafile } of bundles) {
    for (const { inputs } of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        if (bytesInOutput === 0) continue;
        const folder = ownerOf(input, base);
        if (folder !== undefined) filesOf.set(folder, (filesOf.get(folder) ?? new Set()).add(file));
      }
    }
  }
  const packages = await Promise.all(
    [...filesOf].map(async ([folder, files]) => ({
      ...(await readPackage(folder)),
      files: [...files].sort(),
    })),
  );
  const byName = (a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1);
  return packages.sort(byName);
}

const intro = `Third-party notices

Code or fonts of the packages below are part of files of this package. Each licence stands once, under all packages
that have the same text. This file is derived from what the build puts into these files.
`;

/** The text of the file that ships. @param {Awaited<ReturnType<typeof bundledPackages>>} packages */
export function notices(packages) {
  const rule = "=".repeat(80);
  const byText = Map.groupBy(packages, ({ text }) => text);
  const sections = [...byText].map(([text, same]) =>
    [
      rule,
      ...same.map(
        ({ name, version, license, files }) => `${name} ${version} (${license}), in ${files.join(", ")}`,
      ),
      rule,
      "",
      text,
      "",
    ].join("\n"),
  );
  return [intro, ...sections].join("\n");
}
