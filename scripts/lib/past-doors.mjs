/**
 * For the build: what is imported through the doors of rooms and wings (`index.ts`, which only pass on) comes straight
 * from the file that has it. esbuild takes a file for reachable if any door on the way to it is imported, so that all
 * that a room has would stay in the piece that is loaded at the start.
 */
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

const FROM = /\b(import|export) \{([^}]*)\} from "(\.[^"]+)\.js";/g;

/** `a as b` → `["a", "b"]`; nothing of types, which are gone in JavaScript. */
const namesIn = (list) =>
  list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "))
    .map((name) => name.split(" as "))
    .map(([theirs, ours = theirs]) => [theirs, ours]);

const isDoor = (file) => path.basename(file) === "index.ts";
const fileOf = (folder, specifier) => path.join(folder, `${specifier}.ts`);

const doors = new Map();

/** What a door passes on: name → file and name there. A file of its own code passes nothing on. */
function passedOn(door) {
  const known = doors.get(door);
  if (known !== undefined) return known;
  const names = new Map();
  doors.set(door, names);
  for (const [, kind, list, specifier] of readFileSync(door, "utf8").matchAll(FROM)) {
    if (kind !== "export") continue;
    for (const [theirs, ours] of namesIn(list))
      names.set(ours, [fileOf(path.dirname(door), specifier), theirs]);
  }
  return names;
}

/** The file that has what another one, or a door, names so. */
function sourceOf(file, name) {
  const next = isDoor(file) && existsSync(file) ? passedOn(file).get(name) : undefined;
  return next === undefined ? [file, name] : sourceOf(...next);
}

export const pastDoors = (root) => ({
  name: "past-doors",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      if (!file.startsWith(root + path.sep)) return undefined;
      const folder = path.dirname(file);
      const text = await readFile(file, "utf8");
      const contents = text.replace(FROM, (all, kind, list, specifier) => {
        const target = fileOf(folder, specifier);
        if (!isDoor(target)) return all;
        const lines = namesIn(list).map(([theirs, ours]) => {
          const [source, name] = sourceOf(target, theirs);
          return `${kind} { ${name} as ${ours} } from ${JSON.stringify(source)};`;
        });
        // Lines stay where they are, for whoever reads an error of the build.
        return lines.join(" ") + "\n".repeat(all.split("\n").length - 1);
      });
      return { contents, loader: "ts" };
    });
  },
});
