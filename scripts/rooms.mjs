/**
 * Checks the walls between rooms: `npm run rooms`. Every import in nodes/ (types included) must be on the allow-list;
 * no circles of rooms, wings or files, types included; from outside, only doors; nothing of Node.js in a page; who may write to
 * the archive. Also compares the table of rooms and the list of writers in ARCHITECTURE.md with the code; `-- --write`
 * rewrites them.
 */
import "./lib/go.mjs";
import { existsSync, globSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cruise } from "dependency-cruiser";
import { format } from "oxfmt";
import { beginWith, floors, inBrowser, knowNodeRed, roomOf, rooms, wingOf } from "./lib/rooms.mjs";
import { circlesOf, nodeInPages, undeclared, valueImports } from "./lib/value-imports.mjs";
import { writersIn } from "./lib/writers.mjs";

const root = path.join(import.meta.dirname, "..");
process.chdir(root);

/** Type imports count, as they tie rooms together as well. */
const withTypes = {
  ruleSet: {
    forbidden: [
      {
        name: "doors",
        comment: "From outside a room is entered by its index, or in a page by its browser.",
        severity: "error",
        from: { path: "^nodes/([^/]+)/" },
        to: { path: "^nodes/", pathNot: ["^nodes/$1/", "^nodes/[^/]+/(index|browser)\\.ts$"] },
      },
      {
        name: "no-node-red-below-common",
        comment: "Core rooms never import Node-RED.",
        severity: "error",
        from: { path: "^nodes/([^/]+)/", pathNot: `^nodes/(${knowNodeRed.join("|")})/` },
        to: { path: "node_modules/(@types/)?node-red" },
      },
      {
        name: "no-dialog-in-runtime",
        comment: "The code of dialogs and of the element runs in pages only.",
        severity: "error",
        from: { path: "^nodes/", pathNot: inBrowser },
        to: { path: "^nodes/[^/]+/editor/|^nodes/widget/element/|^nodes/editor/browser" },
      },
    ],
  },
};

async function imports() {
  const { output } = await cruise(["nodes"], {
    ...withTypes,
    validate: true,
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    moduleSystems: ["es6", "cjs"],
    exclude: { path: "\\.d\\.ts$" },
    builtInModules: { add: ["node:sqlite"] },
    enhancedResolveOptions: {
      extensionAlias: { ".js": [".ts", ".js"] },
      extensions: [".ts", ".js", ".json"],
    },
  });
  return output;
}

const problems = [];
const typed = await imports();
for (const { rule, from, to } of typed.summary.violations) problems.push(`${rule.name}: ${from} → ${to}`);
const sources = globSync("nodes/**/*.ts")
  .map((file) => file.split(path.sep).join("/"))
  .filter((file) => !file.endsWith(".d.ts"));
const loaded = await valueImports(sources);
problems.push(
  ...circlesOf(
    new Map(
      typed.modules.map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved)]),
    ),
  ).map((circle) => `circle of files: ${circle}`),
  ...nodeInPages(loaded),
  ...undeclared(loaded, JSON.parse(readFileSync("package.json", "utf8"))),
);

const all = new Set(sources);
const wings = new Map();

/** Into a wing only by its door; what a page needs of it stands at the door of its room for pages. */
function checkWings(source, resolved) {
  const [from, to] = [wingOf(source, all), wingOf(resolved, all)];
  if (to === undefined || from === to) return;
  const isByDoor = resolved === `${to}/index.ts` || source.endsWith("/browser.ts");
  if (!isByDoor) problems.push(`doors of wings: ${source} → ${resolved}`);
  if (from !== undefined) wings.set(from, (wings.get(from) ?? new Set()).add(to));
}

const graph = new Map(Object.keys(rooms).map((room) => [room, new Set()]));
const files = new Map(Object.keys(rooms).map((room) => [room, 0]));
let count = 0;
for (const { source, dependencies } of typed.modules) {
  if (!source.startsWith("nodes/")) continue;
  const room = roomOf(source);
  if (room === undefined) {
    problems.push(`no room: ${source}`);
    continue;
  }
  files.set(room, files.get(room) + 1);
  for (const { resolved } of dependencies) {
    if (!resolved.startsWith("nodes/")) continue;
    count++;
    checkWings(source, resolved);
    const other = roomOf(resolved);
    if (other === undefined || other === room) continue;
    graph.get(room).add(other);
    if (!rooms[room].may.includes(other))
      problems.push(`${room} may not import ${other}: ${source} → ${resolved}`);
  }
}
for (const circle of circlesOf(graph)) problems.push(`circle of rooms: ${circle}`);
for (const circle of circlesOf(wings)) problems.push(`circle of wings: ${circle}`);
for (const { name } of readdirSync("nodes", { withFileTypes: true })) {
  if (!(name in rooms)) problems.push(`not in scripts/lib/rooms.mjs: nodes/${name}`);
}
for (const room of graph.keys()) {
  for (const other of rooms[room].may)
    if (!(other in rooms)) problems.push(`${room}: there is no room ${other}`);
  if (files.get(room) === 0) problems.push(`${room} is empty`);
  if (!existsSync(`nodes/${room}/${beginWith[room]}.ts`)) problems.push(`${room}: nothing to begin with`);
}

const writers = writersIn(
  new Map(
    globSync("nodes/**/*.ts").map((file) => [file.split(path.sep).join("/"), readFileSync(file, "utf8")]),
  ),
);
problems.push(...writers.problems);

// ——— what ARCHITECTURE.md has of it

/** The way from nodes/. */
const begin = (room) => `${room}/${beginWith[room]}.ts`;

const rows = floors.toReversed().flatMap(({ name, rooms: ofFloor }) =>
  Object.entries(ofFloor)
    .toReversed()
    .map(([room, { does }], i) => `| ${i === 0 ? name : ""} | \`${room}/\` | \`${begin(room)}\` | ${does} |`),
);
const table = ["| floor | room | begin with | what it does |", "| --- | --- | --- | --- |", ...rows].join(
  "\n",
);

const file = "ARCHITECTURE.md";
const text = readFileSync(file, "utf8");
let wanted = text;
// The list of writers is part of a list.
for (const [of, content] of [
  ["rooms", `\n\n${table}\n\n`],
  ["writers", `\n\n${writers.lines.map((line) => `   ${line}`).join("\n")}\n\n   `],
]) {
  const [start, end] = [`<!-- ${of}: written by \`npm run rooms -- --write\` -->`, `<!-- /${of} -->`];
  const [head, rest] = wanted.split(start);
  const tail = rest?.split(end)[1];
  if (tail === undefined) problems.push(`${file} has no place for the ${of}`);
  else wanted = `${head}${start}${content}${end}${tail}`;
}
({ code: wanted } = await format(file, wanted, { printWidth: 110 }));
if (process.argv.includes("--write")) writeFileSync(file, wanted);
else if (wanted !== text)
  problems.push(`${file} does not have the rooms or writers of the code: npm run rooms -- --write`);

for (const problem of problems) console.error(problem);
const circles = problems.filter((problem) => /circle/.test(problem)).length;
console.log(
  `${Object.keys(rooms).length} rooms, ${typed.modules.filter(({ source }) => source.startsWith("nodes/")).length} files, ` +
    `${count} imports: ${problems.length} violations, ${circles} circles`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
