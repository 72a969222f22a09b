/** The development commands, in a copy of the package: what they build, start and end. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  globSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { until } from "../until.js";

const root = path.join(__dirname, "..", "..");

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

describe("the commands", () => {
  let folder: string;
  const file = (...parts: string[]): string => path.join(folder, ...parts);
  let child: ChildProcess | undefined;
  let output = "";

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-commands-"));
    // What mocha loads before any test belongs to its options.
    const loaded = ["plain-functions.ts", "own-reader.ts", "own-process.ts"].map((name) =>
      path.join("test", name),
    );
    for (const name of ["nodes", "icons", "scripts", "examples", ".mocharc.json", ...loaded]) {
      cpSync(path.join(root, name), file(name), { recursive: true });
    }
    for (const name of readdirSync(root).filter((name) => /^(package|tsconfig).*\.json$/.test(name))) {
      cpSync(path.join(root, name), file(name));
    }
    // One file each: that all types are right is a part of `npm test`, and each build would check them.
    for (const [project, only] of [
      ["runtime", "base/clock.ts"],
      ["editor", "editor/list-search.ts"],
    ]) {
      const config = JSON.parse(readFileSync(file(`tsconfig.${project}.json`), "utf8")) as object;
      const files = { ...config, include: [`nodes/${only}`], exclude: [] };
      writeFileSync(file(`tsconfig.${project}.json`), JSON.stringify(files));
    }
    symlinkSync(path.join(root, "node_modules"), file("node_modules"), "junction");
    // What a build has kept of the fonts, which take longer than all else in it.
    const fonts = path.join(".tmp", "fonts");
    if (existsSync(path.join(root, fonts))) cpSync(path.join(root, fonts), file(fonts), { recursive: true });
    mkdirSync(file("tmp"));
    mkdirSync(file("test", "collector", "plan"), { recursive: true });
    mkdirSync(file("test", "nodes"), { recursive: true });
    writeFileSync(
      file("test", "collector", "plan", "plan.test.ts"),
      'it("knows its zone", () => console.log(process.env.TZ)); it("has another", () => console.log("another"));',
    );
    for (const name of ["collector/collectors", "nodes/in"]) {
      writeFileSync(file("test", `${name}.test.ts`), `it("runs ${name}", () => undefined);`);
    }
  });

  after(async () => {
    if (child !== undefined) {
      const ended = once(child, "exit");
      if (child.kill("SIGKILL")) await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function start(script: string, ...args: string[]): ChildProcess {
    output = "";
    const env = { ...process.env, PORT: "0", TMPDIR: file("tmp") };
    child = spawn(process.execPath, [file("scripts", script), ...args], { cwd: folder, env });
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    return child;
  }

  async function run(script: string, ...args: string[]): Promise<Ended> {
    const running = start(script, ...args);
    const [status] = (await once(running, "close")) as [number | null];
    child = undefined;
    return { status, output };
  }

  describe("npm test -- --only", () => {
    it("builds what is missing, and runs the tests of a source in the given time zone", async () => {
      const { status, output } = await run(
        "test.mjs",
        "--only",
        "nodes/collector/plan/plan.ts",
        "--tz",
        "Asia/Tokyo",
      );
      assert.equal(status, 0, output);
      assert.match(output, /build: dist\/ is missing/);
      assert.match(output, /^Asia\/Tokyo$/m);
      assert.match(output, /2 passing/);
      assert.ok(existsSync(file("dist", "runtime", "index.js")));
    });

    it("builds again only when a source has changed, or dist/ is incomplete", async () => {
      const only = async (): Promise<string> => (await run("test.mjs", "--only", "nodes/in")).output;
      assert.doesNotMatch(await only(), /build:/);
      appendFileSync(file("nodes", "base", "clock.ts"), "\n// changed\n");
      assert.match(await only(), /build: the sources changed/);
      // What it asks before it builds, or does not: each build costs seconds.
      const { faultOfBuild } = (await import(file("scripts", "lib", "build-state.mjs"))) as {
        faultOfBuild: () => Promise<string | undefined>;
      };
      assert.equal(await faultOfBuild(), undefined);
      unlinkSync(file("dist", "linky-meter.js"));
      assert.equal(await faultOfBuild(), "dist/ is not what the build wrote: linky-meter.js");
    });

    it("accepts rooms, files, several of them, and a pattern of titles", async () => {
      const both = "collector/collectors, collector/plan/plan";
      // Which tests belong to which name is still to be seen: a folder, a file, a source and a room that knows Node-RED.
      const cases: [args: string[], run: string, passing: number][] = [
        [["test/collector/collectors.test.ts", "nodes/in/message.ts"], "collector/collectors, nodes/in", 2],
        // The source has no test file of its own, but its room has.
        [["in", "nodes/collector/round/round.ts"], `nodes/in, ${both}`, 4],
        [["collector", "--grep", "another"], both, 1],
      ];
      for (const [args, files, passing] of cases) {
        const { status, output } = await run("test.mjs", "--only", ...args);
        assert.equal(status, 0, output);
        assert.ok(output.includes(`in Australia/Lord_Howe: ${files}\n`), output);
        assert.ok(output.includes(`${passing} passing`), output);
      }
    });

    it("lists what exists when a name is unknown", async () => {
      const { status, output } = await run("test.mjs", "--only", "collector/nothing");
      assert.equal(status, 2);
      assert.match(
        output,
        /no tests of collector\/nothing; there are\n {2}collector\/: collectors\n {2}collector\/plan\/: plan\n/,
      );
    });

    it("refuses unknown options, instead of running everything", async () => {
      for (const args of [["--onyl", "x"], ["--grep", "x"], ["collector"], ["--only", "x", "--tz", "Mars"]]) {
        const { status, output } = await run("test.mjs", ...args);
        assert.equal(status, 2, output);
      }
    });
  });

  describe("npm run bench", () => {
    const results = (): string => readFileSync(file("bench", "RESULTS.md"), "utf8");
    const old = {
      title: "Old",
      lines: [{ name: "kept", value: 1, unit: "" }],
      date: "2020-01-01",
      machine: "x",
    };

    before(() => {
      mkdirSync(file("bench"));
      // In place of the suites: each fails in its own way, and one passes.
      writeFileSync(
        file("bench", "main.ts"),
        `import { unlinkSync } from "node:fs";
        const tell = (...values: number[]) => process.send!(
          { title: "New", lines: values.map((value) => ({ name: "measured", value, unit: "" })) },
          () => process.exit(0),
        );
        const suites: Record<string, () => unknown> = {
          ingest: () => process.exit(1),
          query: () => process.exit(0),
          feed: () => tell(),
          calls: () => tell(1, NaN),
          widget: () => tell(2, 3),
          scale: () => { unlinkSync("dist/icons/" + ${JSON.stringify(readdirSync(path.join(root, "icons"))[0])}); tell(1); },
        };
        suites[process.argv[2]!]!();`,
      );
    });

    it("builds, and keeps the figures of sound runs only, none of a build that changes meanwhile", async () => {
      const kept = Object.fromEntries(
        ["ingest", "query", "feed", "calls", "scale", "widget"].map((suite) => [suite, old]),
      );
      writeFileSync(file("bench", "results.json"), JSON.stringify(kept));
      unlinkSync(file("dist", "linky-meter.js"));
      const { status, output } = await run(
        "bench.mjs",
        "ingest",
        "query",
        "feed",
        "calls",
        "widget",
        "scale",
      );
      assert.equal(status, 1, output);
      assert.ok(existsSync(file("dist", "linky-meter.js")), output);
      assert.match(output, /bench: ingest: ended with 1\n/);
      assert.match(output, /bench: query: ended with 0\n/);
      assert.match(output, /bench: feed: measured nothing\n/);
      assert.match(output, /bench: calls: measured: no figure\n/);
      assert.match(output, /bench: scale: dist\/ is not what the build wrote: icons\/\S+: nothing is kept\n/);
      assert.equal(results().split("## Old").length - 1, 5);
      assert.equal(results().split("## New").length - 1, 1);
    });

    it("refuses unknown suites", async () => {
      const { status, output } = await run("bench.mjs", "speed");
      assert.equal(status, 2);
      assert.match(output, /no suite speed; there are ingest, /);
    });
  });

  describe("npm run dev", () => {
    const saw = (what: RegExp): Promise<void> => until(String(what), () => what.test(output), 60_000);
    let dev: ChildProcess;

    // The household is not what is looked at: a month of it, instead of years.
    before(() => {
      for (const name of globSync("*/*.json", { cwd: file("examples") })) {
        const example = readFileSync(file("examples", name), "utf8");
        writeFileSync(
          file("examples", name),
          example.replace(/("(?:dailyMonths|loadCurveDays)": ?)\d+/g, (_, key: string) => `${key}1`),
        );
      }
    });

    it("prints the addresses at the first good start, also after one that failed", async () => {
      const source = file("nodes", "config", "index.ts");
      const sound = readFileSync(source, "utf8");
      writeFileSync(source, `${sound}\nprocess.exit(3);\n`);
      dev = start("dev.mjs");
      await saw(/Node-RED ended by itself \(status 3\): waiting for the next change\n/);
      assert.doesNotMatch(output, /Ctrl-C/);
      writeFileSync(source, sound);
      await saw(/(?:Éditeur|Editor) +http:\S+[\s\S]+Ctrl-C/);
    });

    // Goes on with the one that the test before has started.
    it("builds and restarts when a source changes, and leaves nothing behind", async () => {
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(output)![0];
      // Both at once: a start costs seconds.
      appendFileSync(file("nodes", "config", "index.ts"), '\nconsole.log("a new line of the runtime");\n');
      appendFileSync(file("nodes", "editor", "form.css"), "\n.a-new-rule { color: red }\n");
      await saw(/: dialogs, runtime; Node-RED restarted in [\d.]+ s; reload the editor\n/);
      assert.match(output, /^a new line of the runtime$/m);
      assert.doesNotMatch(output, /- \[warn\] (?!\[)/, "the settings are the demo's own, at every start");
      const nodes = await fetch(`${url}nodes`, { headers: { accept: "text/html" } });
      assert.match(await nodes.text(), /a-new-rule/);
      appendFileSync(file("nodes", "base", "clock.ts"), "\nthis is wrong\n");
      await saw(/not built: waiting/);
      assert.equal((await fetch(url)).status, 200);

      const ended = once(dev, "exit");
      dev.kill("SIGINT");
      assert.deepEqual(await ended, [0, null]);
      await assert.rejects(fetch(url), "Node-RED has ended");
      assert.deepEqual(
        readdirSync(file("tmp")).filter((name) => name.startsWith("enedis-linky")),
        [],
      );
    });
  });
});
