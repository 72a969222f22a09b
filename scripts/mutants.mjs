/**
 * How sharp the tests are: `npm run mutants -- --sample 300 --seed 1` draws so many mutants over all rooms, as
 * StrykerJS makes them, and runs each against the tests of its room that come by its place, until one fails. Prints a
 * line for each room, then those that survived.
 *
 *   --room NAME    only of this room (repeatable)
 *   --out FILE     keeps the drawn mutants and what became of each, as JSON; a run that was ended goes on from there
 *   --again FILE   tries those of such a file again, wherever they stand now, instead of drawing
 *   --jobs N       test files at a time (2)
 *
 * A mutant of code that runs in a page only is run against the tests that need no browser. Ends by itself; hours.
 */
import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { notAlone } from "./lib/alone.mjs";
import { knowNodeRed } from "./lib/rooms.mjs";
import { testFiles } from "./lib/test-files.mjs";
import { HOSTILE } from "./lib/zones.mjs";

const root = path.join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    sample: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
    room: { type: "string", multiple: true },
    out: { type: "string" },
    again: { type: "string" },
    jobs: { type: "string", default: "2" },
  },
});

/** A run of a test file may take so many times as long as without a mutant, and so many seconds more. */
const [TIMES, SECONDS_MORE] = [3, 20];

/** Mulberry32: the same numbers for a seed, everywhere. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Stryker logs what it cannot mutate, which is not of interest here. */
const levels = ["trace", "debug", "info", "warn", "error", "fatal"];
const silent = Object.fromEntries(
  levels.flatMap((level) => [
    [level, () => undefined],
    [`is${level[0].toUpperCase()}${level.slice(1)}Enabled`, () => false],
  ]),
);

/** @param ranges of places, by file; undefined: all mutants of all files */
async function instrument(names, ranges) {
  const files = names.map((name) => ({
    name,
    content: readFileSync(path.join(root, name), "utf8"),
    mutate: ranges?.get(name) ?? true,
  }));
  return new Instrumenter(silent).instrument(files, { ignorers: [], excludedMutations: [], plugins: null });
}

/** What a mutant is, wherever it stands: its file, its line's text, and what is put in. */
function identified({ fileName, mutatorName, replacement, location }) {
  const lines = readFileSync(path.join(root, fileName), "utf8").split("\n");
  const { start, end } = location;
  const original =
    start.line === end.line
      ? lines[start.line].slice(start.column, end.column)
      : [
          lines[start.line].slice(start.column),
          ...lines.slice(start.line + 1, end.line),
          lines[end.line].slice(0, end.column),
        ].join("\n");
  return {
    file: fileName,
    mutator: mutatorName,
    original,
    replacement,
    text: lines[start.line].trim(),
    location,
  };
}

/** What makes two mutants of two runs the same: all but where they stand. */
const keyOf = ({ file, mutator, original, replacement, text }) =>
  JSON.stringify([file, mutator, original, replacement, text]);

const roomOf = (file) => file.split("/")[1];
const sourceFiles = () =>
  execFileSync("git", ["ls-files", "nodes"], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .filter((file) => values.room === undefined || values.room.includes(roomOf(file)));

const placeOf = ({ fileName, location, mutatorName, replacement }) =>
  [fileName, JSON.stringify(location), mutatorName, replacement].join(" ");

/** Drawn by the seed, in the order of files and lines. */
function drawn(mutants) {
  const random = randomOf(Number(values.seed));
  const ordered = mutants.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const keyed = ordered.map((mutant) => ({ mutant, key: random() }));
  const chosen = new Set(
    keyed
      .toSorted((a, b) => a.key - b.key)
      .slice(0, Number(values.sample))
      .map(({ mutant }) => mutant),
  );
  return ordered.filter((mutant) => chosen.has(mutant));
}

/** The mutants of an earlier run, with what became of them; none without a file. */
const keptIn = (file) => (file && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).mutants : []);

/** Those of an earlier run, each at the closest line on which it can be made now. */
function found(mutants, earlier) {
  const byFile = Map.groupBy(mutants, ({ fileName }) => fileName);
  const texts = new Map();
  const lost = [];
  const all = earlier.flatMap((wanted) => {
    const same = (byFile.get(wanted.file) ?? []).filter((mutant) => {
      if (mutant.mutatorName !== wanted.mutator || mutant.replacement !== wanted.replacement) return false;
      const known = texts.get(mutant) ?? identified(mutant);
      texts.set(mutant, known);
      return known.original === wanted.original && known.text === wanted.text;
    });
    const distance = ({ location: { start } }) => Math.abs(start.line - wanted.location.start.line);
    const closest = same.toSorted((a, b) => distance(a) - distance(b))[0];
    if (closest === undefined) lost.push(wanted);
    return closest ?? [];
  });
  for (const { file, text } of lost) console.log(`gone: ${file}: ${text}`);
  return all;
}

/** The tests of a room, without those that start a browser. */
function testsOf(room) {
  const all = testFiles(root);
  const own = all.filter((file) => file.startsWith(`${room}/`) || file.startsWith(`nodes/${room}/`));
  if (!knowNodeRed.includes(room)) return own;
  return [
    ...new Set([...own, ...all.filter((file) => file.startsWith("nodes/") || file.startsWith("editor/"))]),
  ];
}

const mocha = createRequire(import.meta.url).resolve("mocha/bin/mocha.js");

/** Runs a test file in the copy. @returns whether it passed, and the seconds it took */
function runTest(folder, file, env, limit) {
  const began = Date.now();
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [mocha, "--reporter", "dot", "--bail", ...notAlone, `test/${file}`],
      {
        cwd: folder,
        env: { ...process.env, TZ: HOSTILE, ...env },
        stdio: "ignore",
        detached: true,
      },
    );
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      process.kill(-child.pid, "SIGKILL");
    }, limit * 1_000);
    child.on("exit", (code) => {
      clearTimeout(timer);
      try {
        // What it started and left.
        process.kill(-child.pid, "SIGKILL");
      } catch (error) {
        if (error.code !== "ESRCH") throw error;
      }
      resolve({ passed: code === 0, isLate, seconds: (Date.now() - began) / 1_000 });
    });
  });
}

/** Does all, so many at a time, in order. */
async function each(items, work) {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
}

/** A copy of the repository with the mutants put in, each behind a switch, and built. */
async function copyWith(sample) {
  const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-mutants-"));
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  for (const file of tracked.filter((name) => name !== "" && existsSync(path.join(root, name)))) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    cpSync(path.join(root, file), path.join(folder, file));
  }
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  const ranges = Map.groupBy(sample, ({ fileName }) => fileName);
  for (const [file, ofFile] of ranges) {
    // The instrumenter reads lines from 0, as its mutants have them.
    ranges.set(
      file,
      ofFile.map(({ location: { start, end } }) => ({ start, end })),
    );
  }
  const { files, mutants } = await instrument([...ranges.keys()], ranges);
  for (const { name, content } of files) writeFileSync(path.join(folder, name), content);
  const ids = new Map(mutants.map((mutant) => [placeOf(mutant), mutant.id]));
  execFileSync(process.execPath, [path.join("scripts", "build.mjs"), "--unchecked"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return { folder, idOf: (mutant) => ids.get(placeOf(mutant)) };
}

/** Which of the mutants a test file comes by, and how long it takes without any. */
async function coverageOf(folder, file) {
  const coverage = path.join(folder, "coverage", file);
  const hook = path.join(root, "scripts", "lib", "mutant-coverage.cjs");
  const env = { LINKY_MUTANT_COVERAGE: coverage, NODE_OPTIONS: `--require ${JSON.stringify(hook)}` };
  const { passed, seconds } = await runTest(folder, file, env, 900);
  const parts = existsSync(coverage) ? readdirSync(coverage) : [];
  const ids = new Set(parts.flatMap((part) => JSON.parse(readFileSync(path.join(coverage, part), "utf8"))));
  if (!passed) console.log(`left out, as it fails without a mutant: test/${file}`);
  return { file, passed, seconds, ids };
}

const lineOf = ({ location: { start } }) => start.line + 1;
const one = (text) => text.replace(/\s+/g, " ").slice(0, 70);

async function main() {
  console.log("mutants of all rooms …");
  const { mutants } = await instrument(sourceFiles());
  const earlier = keptIn(values.again);
  const sample = values.again === undefined ? drawn(mutants) : found(mutants, earlier);
  console.log(`${sample.length} of ${mutants.length}`);
  const done = new Map(keptIn(values.out).map((mutant) => [keyOf(mutant), mutant.fate]));
  const fates = new Map(earlier.map((mutant) => [keyOf(mutant), mutant.fate]));
  const results = new Map();
  for (const mutant of sample) {
    const fate = done.get(keyOf(identified(mutant)));
    if (fate !== undefined) results.set(mutant, fate);
  }
  const waiting = sample.filter((mutant) => !results.has(mutant));
  const { folder, idOf } = await copyWith(sample);
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const byRoom = Map.groupBy(sample, ({ fileName }) => roomOf(fileName));
  const rooms = new Set(waiting.map(({ fileName }) => roomOf(fileName)));
  const files = [...new Set([...rooms].flatMap(testsOf))];
  const coverage = new Map();
  console.log(`${files.length} test files without a mutant …`);
  await each(files, async (file) => coverage.set(file, await coverageOf(folder, file)));
  await each(waiting, async (mutant) => {
    const id = idOf(mutant);
    const killer = fates.get(keyOf(identified(mutant)));
    // The test that killed it before comes first.
    const rank = ({ file, seconds }) => (killer?.endsWith(` ${file}`) ? 0 : seconds);
    const tests = testsOf(roomOf(mutant.fileName))
      .map((file) => coverage.get(file))
      .filter(({ passed, ids }) => passed && ids.has(id))
      .toSorted((a, b) => rank(a) - rank(b));
    let fate = tests.length === 0 ? "not reached" : "survived";
    for (const { file, seconds } of tests) {
      const { passed, isLate } = await runTest(
        folder,
        file,
        { __STRYKER_ACTIVE_MUTANT__: id },
        seconds * TIMES + SECONDS_MORE,
      );
      if (passed) continue;
      fate = isLate ? `killed by time: ${file}` : `killed: ${file}`;
      break;
    }
    results.set(mutant, fate);
    keep(sample, results);
    console.log(`${results.size}/${sample.length} ${mutant.fileName}:${lineOf(mutant)} ${fate}`);
  });
  report(sample, results, byRoom);
}

function keep(sample, results) {
  if (values.out === undefined) return;
  const mutants = sample
    .filter((mutant) => results.has(mutant))
    .map((mutant) => ({ ...identified(mutant), fate: results.get(mutant) }));
  writeFileSync(values.out, JSON.stringify({ seed: values.seed, mutants }, null, 1));
}

function report(sample, results, byRoom) {
  console.log("\nroom             killed  survived  not reached");
  const count = (mutants, word) =>
    String(mutants.filter((mutant) => results.get(mutant).startsWith(word)).length);
  const words = ["killed", "survived", "not reached"];
  const line = (name, mutants) => {
    const [killed, survived, missed] = words.map((word) => count(mutants, word));
    console.log(`${name.padEnd(16)} ${killed.padStart(6)} ${survived.padStart(9)} ${missed.padStart(12)}`);
  };
  for (const [room, mutants] of [...byRoom].toSorted(([a], [b]) => (a < b ? -1 : 1))) line(room, mutants);
  line("all", sample);
  console.log("");
  for (const mutant of sample.filter((each) => !results.get(each).startsWith("killed"))) {
    const { original, replacement } = identified(mutant);
    console.log(
      `${results.get(mutant)}: ${mutant.fileName}:${lineOf(mutant)}: ${one(original)} → ${one(replacement)}`,
    );
  }
}

await main();
