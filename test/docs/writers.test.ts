/** Rule 4 of ARCHITECTURE.md: who may write to the archive is a list, and who does is found (scripts/lib/writers.mjs). */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "mocha";
import type { Write } from "../../scripts/lib/writers.mjs";

const root = path.join(__dirname, "../..");

/** One kind of write, and who makes it. */
const list: readonly Write[] = [
  { what: "colours", calls: ["archive.colors.set"], rooms: ["tempo"] },
  { what: "what was said", calls: ["health.tell(…)"], rooms: ["in"] },
];
const good: readonly [string, string][] = [
  [
    "nodes/archive/archive.ts",
    "  readonly colors: Colors;\n  readonly health: HealthLog;\n  readonly path: string;",
  ],
  ["nodes/archive/mirror/restoring.ts", "archive.colors.set(known)"],
  ["nodes/tempo/look.ts", "this.archive!.colors\n  .set(known);"],
  ["nodes/in/health-announcer.ts", "archive?.health.tell(node, 1)"],
  ["nodes/in/controller.ts", "options.health?.tell()"],
];

describe("who may write to the archive", () => {
  let { writersIn } = {} as typeof import("../../scripts/lib/writers.mjs");

  before(async () => {
    ({ writersIn } = await import("../../scripts/lib/writers.mjs"));
  });

  const found = (...more: [string, string][]): { lines: string[]; problems: string[] } =>
    writersIn(new Map([...good, ...more]), list);

  it("names each file that does, and the room of more than two", () => {
    const late: [string, string] = ["nodes/in/replays.ts", "health.tell(node, 2)"];
    const { lines, problems } = found(late);
    assert.deepEqual(problems, []);
    assert.deepEqual(lines, [
      "- colours: `tempo/look.ts`",
      "- what was said: `in/health-announcer.ts`, `in/replays.ts`",
    ]);
    const third = found(late, ["nodes/in/group.ts", "health.tell(node, 3)"]);
    assert.equal(third.lines[1], "- what was said: `in/`");
  });

  it("refuses a room that may not", () => {
    assert.deepEqual(found(["nodes/widget/answer/chart.ts", "archive.colors.set(drawn)"]).problems, [
      "widget may not call archive.colors.set: nodes/widget/answer/chart.ts",
    ]);
    for (const text of [
      "const { path, health: log } = this.#archive;\nlog.tell(node, 1);",
      "function say({ health: log }: Archive) { log.tell(node, 1); }",
    ]) {
      assert.deepEqual(found(["nodes/widget/answer/chart.ts", text]).problems, [
        "widget may not call health.tell(…): nodes/widget/answer/chart.ts",
      ]);
    }
  });

  it("refuses a call that nobody makes any more, and a store that it does not know", () => {
    const renamed = found(["nodes/tempo/look.ts", "archive.colors.put(known)"]);
    assert.deepEqual(renamed.problems, ["nobody calls archive.colors.set: scripts/lib/writers.mjs is old"]);
    const grown = found(["nodes/archive/archive.ts", "  readonly bills: Bills;"]);
    assert.deepEqual(grown.problems, ["not in scripts/lib/writers.mjs: who writes to archive.bills"]);
  });

  it("lets messages fill an archive of their own, as long as it is in memory", () => {
    const file = "nodes/widget/answer/message-source.ts";
    assert.deepEqual(found([file, "Archive.inMemory(); archive.colors.set(sent)"]).problems, []);
    assert.deepEqual(found([file, "archive.colors.set(sent)"]).problems, [
      `scripts/lib/writers.mjs is old: ${file} has no archive of its own`,
    ]);
  });

  it("is what ARCHITECTURE.md says", () => {
    const files = globSync("nodes/**/*.ts", { cwd: root }).map((file) => file.split(path.sep).join("/"));
    const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));
    const { lines, problems } = writersIn(sources);
    assert.deepEqual(problems, []);
    const page = readFileSync(path.join(root, "ARCHITECTURE.md"), "utf8");
    const [, said = ""] = /<!-- writers:.*-->\n([\s\S]*?)<!-- \/writers -->/.exec(page) ?? [];
    assert.deepEqual(said.trim().split(/\n\s*/), lines);
  });
});
