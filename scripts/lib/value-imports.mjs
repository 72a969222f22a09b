/**
 * What the sources load when they run: imports by value, as esbuild leaves them after it has dropped the types. It is many
 * times quicker than to compile each file for dependency-cruiser once more.
 */
import { isBuiltin } from "node:module";
import { build } from "esbuild";
import { bundledInRuntime } from "./bundled.mjs";
import { inBrowser } from "./rooms.mjs";

/**
 * @param entries source files
 * @returns of each file of theirs, as `nodes/…`: the files it loads, and the packages or modules of Node.js
 */
export async function valueImports(entries) {
  const { metafile } = await build({
    // One entry: as many as there are files would each bundle all that they load.
    stdin: { contents: entries.map((file) => `import "./${file}";`).join("\n"), resolveDir: process.cwd() },
    bundle: true,
    write: false,
    metafile: true,
    packages: "external",
    platform: "node",
    format: "esm",
    treeShaking: false,
    ignoreAnnotations: true,
    logLevel: "silent",
    loader: { ".css": "empty", ".html": "empty", ".svg": "empty", ".sql": "empty" },
  });
  return new Map(
    Object.entries(metafile.inputs).map(([file, { imports }]) => [
      file,
      {
        files: imports.filter(({ external }) => external !== true).map(({ path }) => path),
        // Not esbuild's own helpers, nor what it has dropped.
        modules: imports
          .filter(({ external, path }) => external === true && !/^[.<]/.test(path))
          .map(({ path }) => path),
      },
    ]),
  );
}

const isInPage = new RegExp(inBrowser);

/** What a page loads may not reach a module of Node.js. */
export function nodeInPages(loaded) {
  return [...loaded.keys()]
    .filter((file) => isInPage.test(file))
    .flatMap((page) => {
      const ways = new Map([[page, page]]);
      for (const [file, way] of ways) {
        const { files = [], modules = [] } = loaded.get(file) ?? {};
        const found = modules.find((name) => isBuiltin(name));
        if (found !== undefined) return [`no-node-in-a-page: ${way} → ${found}`];
        for (const next of files) if (!ways.has(next)) ways.set(next, `${way} → ${next}`);
      }
      return [];
    });
}

/** The runtime loads only what users install, or what is bundled into it. */
export function undeclared(loaded, { dependencies }) {
  const allowed = new Set([...Object.keys(dependencies), ...bundledInRuntime]);
  return [...loaded]
    .filter(([file]) => file.startsWith("nodes/") && !isInPage.test(file))
    .flatMap(([file, { modules }]) =>
      modules
        .filter((name) => !isBuiltin(name) && !allowed.has(packageOf(name)))
        .map((name) => `runtime-dependencies: ${file} → ${name}`),
    );
}

const packageOf = (name) =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");

/** Circles of a graph, one at least of each knot, as its members in order. @param graph of each member, the ones it leads to */
export function circlesOf(graph) {
  const circles = new Set();
  const done = new Set();
  const walk = (member, trail) => {
    const at = trail.indexOf(member);
    if (at >= 0) {
      const circle = trail.slice(at);
      const first = circle.indexOf([...circle].sort()[0]);
      circles.add([...circle.slice(first), ...circle.slice(0, first)].join(" → "));
      return;
    }
    if (done.has(member)) return;
    for (const next of graph.get(member) ?? []) walk(next, [...trail, member]);
    // From here, no way leads back to where somebody still looks.
    done.add(member);
  };
  for (const member of graph.keys()) walk(member, []);
  return [...circles];
}
