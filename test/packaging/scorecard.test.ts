/** The flow library's own scorecard of the packed package: `node-red-dev validate`, without network. */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { installScorecard, nodeRedVersions } from "../installs.js";
import { Tarball } from "./installed-tarball.js";

const run = promisify(execFile);
const root = path.join(__dirname, "..", "..");
const readJson = (...parts: string[]): unknown => JSON.parse(readFileSync(path.join(...parts), "utf8"));

type Scorecard = Record<string, { readonly test?: boolean; readonly [detail: string]: unknown }>;

/** Answers to the tool's questions, from what is installed and locked here. */
function answers(tool: string): object {
  const manifest = readJson(root, "node_modules", "node-red", "package.json");
  const { version: own, engines } = manifest as { version: string; engines: object };
  const versions = [...nodeRedVersions()].sort();
  const { packages } = readJson(root, "package-lock.json") as {
    packages: Record<string, { dev?: boolean; version?: string }>;
  };
  const dependencies = Object.entries(packages)
    .filter(([name, { dev }]) => name !== "" && dev !== true)
    .map(([name, { version }]) => `${name.split("node_modules/").at(-1)}@${version}`);
  assert.ok(dependencies.some((name) => name.startsWith("axios@")));
  return {
    tool,
    dependencies,
    nodeRed: {
      "dist-tags": { latest: own, maintenance: versions[0] },
      versions: { [own]: { engines } },
    },
  };
}

describe("the flow library's scorecard", function () {
  // The first run downloads the tool.
  this.timeout(180_000);
  let tarball: Tarball;
  let scorecard: Scorecard;
  let output: string;

  before(async () => {
    tarball = new Tarball();
    execFileSync("tar", ["-xzf", tarball.file, "-C", tarball.folder]);
    const tool = path.join(await installScorecard(), "bin", "run");
    const file = (name: string): string => path.join(tarball.folder, name);
    writeFileSync(file("answers.json"), JSON.stringify(answers(tool)));
    const options = ["validate", "--path", file("package"), "--output", file("scorecard.json")];
    const { stdout, stderr } = await run(
      process.execPath,
      ["--import", path.join(__dirname, "scorecard-offline.mjs"), tool, ...options],
      { env: { ...process.env, SCORECARD_ANSWERS: file("answers.json") } },
    );
    output = stdout + stderr;
    scorecard = readJson(file("scorecard.json")) as Scorecard;
  });
  after(() => {
    tarball.remove();
  });

  it("is computed to its end, with each node's definition", () => {
    assert.match(output, /Complete/);
    assert.doesNotMatch(output, /Unable to|no network|no answer|Error/);
    // Without the meter: a config node needs no example.
    const types = ["enedis-linky history", "enedis-linky in", "enedis-linky tariff", "ui-enedis-linky"];
    assert.deepEqual([...(scorecard["N02"]!["nodes"] as string[])].sort(), types);
  });

  for (const [check, what] of [
    ["P01", "a licence"],
    ["P03", "a repository and a place for faults"],
    ["P04", "a name as Node-RED wants it"],
    ["P05", "the keyword node-red"],
    ["P06", "a range of Node-RED that fits what is supported"],
    ["N02", "an example of each node"],
    ["D01", "six dependencies at most"],
    ["D02", "no dependency that does not go with Node-RED"],
  ] as const) {
    it(`${check}: ${what}`, () => {
      assert.equal(scorecard[check]?.test, true, JSON.stringify(scorecard[check]));
    });
  }

  it("P06 matches both versions of Node-RED", () => {
    assert.equal((scorecard["P06"]!["versions"] as string[]).length, 2);
  });

  it("P07 fails, as expected: node:sqlite needs a newer Node.js than Node-RED itself", () => {
    assert.deepEqual(scorecard["P07"], { test: false, version: ">=22.13" });
  });
});
