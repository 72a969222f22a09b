/** The tarball that npm would publish, checked against what the package promises. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

interface Manifest {
  readonly "node-red": { readonly nodes: Readonly<Record<string, string>> };
}

export interface Packed {
  readonly filename: string;
  /** Bytes. */
  readonly size: number;
  readonly unpackedSize: number;
  /** The names of the node sets. */
  readonly sets: readonly string[];
}

const languages = ["en-US", "fr"];

/** Every file, with `/`, of a complete tarball: the runtime, editor, help and texts of each node set, and the rest. */
export function promised(root: string): string[] {
  const { "node-red": nodeRed } = JSON.parse(
    readFileSync(path.join(root, "package.json"), "utf8"),
  ) as Manifest;
  return [
    "package.json",
    "README.md",
    "README.en.md",
    "LICENSE",
    // Its pieces have names that change with their contents.
    ...["index", "file-reader"].map((piece) => `dist/runtime/${piece}.js`),
    "dist/linky-meter.js",
    "dist/THIRD-PARTY.txt",
    ...Object.values(nodeRed.nodes).flatMap((file) => {
      const base = file.replace(/\.js$/, "");
      const texts = languages.map((language) => `dist/locales/${language}/${path.posix.basename(base)}`);
      return [
        ...[".js", ".html"].map((end) => base + end),
        ...texts.flatMap((name) => [`${name}.json`, `${name}.html`]),
      ];
    }),
    ...readdirSync(path.join(root, "icons")).map((file) => `dist/icons/${file}`),
    "dist/fleet/fleet.sql",
    // `examples/fleet` is for the repository only.
    ...["", "English/", "Français/"].flatMap((inside) =>
      readdirSync(path.join(root, "examples", inside), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => `examples/${inside}${name}`),
    ),
  ];
}

/** What a complete tarball has, and this one lacks or has empty. */
export function missingIn(
  root: string,
  files: readonly { readonly path: string; readonly size: number }[],
): string[] {
  const filled = new Set(files.filter(({ size }) => size > 0).map((file) => file.path));
  return promised(root).filter((file) => !filled.has(file));
}

/**
 * Packs the build without building again.
 * @param destination the folder for the tarball; without it none is written
 * @throws {Error} naming what is missing or empty
 */
export function pack(root: string, destination?: string): Packed {
  const where = destination === undefined ? ["--dry-run"] : ["--pack-destination", destination];
  const output = execFileSync("npm", ["pack", "--json", "--ignore-scripts", ...where], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  // A list, or an object by name: npm versions differ.
  const [packed] = Object.values(
    JSON.parse(output) as Record<string, Packed & { files: { path: string; size: number }[] }>,
  );
  const missing = missingIn(root, packed!.files);
  if (missing.length > 0) throw new Error(`the tarball lacks, or has empty: ${missing.join(", ")}`);
  const sets = promised(root).flatMap((file) => /^dist\/([^/]+)\.html$/.exec(file)?.[1] ?? []);
  const { filename, size, unpackedSize } = packed!;
  return { filename, size, unpackedSize, sets };
}
