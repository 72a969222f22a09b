/**
 * The tarball as a user installs it: with npm, scripts disabled, into a new user directory beside its own Node-RED.
 */
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { install, installNodeRed } from "../installs.js";
import { UserDir } from "../node-red-process.js";
import { until } from "../until.js";
import { pack } from "./pack.js";

const run = promisify(execFile);
const root = path.join(__dirname, "..", "..");

let packed: string | undefined;
/** Packed once for all tests of this process; `npm test` has already built it. */
function packedOnce(): string {
  if (packed !== undefined) return packed;
  const folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-packed-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  packed = path.join(folder, pack(root, folder).filename);
  return packed;
}

/** The packed package, and a folder for it. */
export class Tarball {
  readonly folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-pack-"));
  readonly file = packedOnce();

  /** The folder of its files. */
  unpack(): string {
    execFileSync("tar", ["-xzf", this.file, "-C", this.folder]);
    return path.join(this.folder, "package");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Whether this machine has the libraries for a Node.js: 26 also needs one that a minimal Debian lacks. */
export function canRun(version: string): boolean {
  if (process.platform !== "linux" || parseInt(version) < 26) return true;
  return globSync("/{usr/,}lib{,64}/{,*-linux-*/}libatomic.so.1").length > 0;
}

/** Node-RED's projects need git: without it, it takes the flows of its user directory. */
export const hasGit = spawnSync("git", ["--version"]).status === 0;

/** The binary of a Node.js: our own, or from the package that the npm package `node` gets it from. */
async function nodeBinary(version: string): Promise<string> {
  if (version === process.versions.node) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  return path.join(await install({ [name]: version }), "node_modules", name, "bin", "node");
}

interface Line {
  readonly tap: string;
  readonly topic: string;
}

/**
 * A meter with nodes on two tabs and, by the name in its environment, one inside a subflow. Each message goes into one
 * file.
 */
function flows(): object[] {
  const meter = { type: "enedis-linky-config", service: "demo", minute: 7, dailyMonths: 1, loadCurveDays: 2 };
  const measures = {
    measures: ["daily", "max_power"],
    outputMode: "single",
    outputs: 1,
    direction: "consumption",
  };
  const tab = (id: string): object[] => [
    { id, type: "tab", label: id },
    {
      id: `in-${id}`,
      type: "enedis-linky in",
      z: id,
      meter: "meter",
      ...measures,
      x: 100,
      y: 100,
      wires: [[`fn-${id}`]],
    },
    ...tap(id, id),
  ];
  const tap = (id: string, z: string): object[] => [
    {
      id: `fn-${id}`,
      type: "function",
      z,
      x: 200,
      y: 100,
      outputs: 1,
      wires: [[`file-${id}`]],
      func: `return { payload: JSON.stringify({ tap: ${JSON.stringify(id)}, topic: msg.topic }) };`,
    },
    {
      id: `file-${id}`,
      type: "file",
      z,
      x: 300,
      y: 100,
      wires: [[]],
      filename: "sent.jsonl",
      filenameType: "str",
      appendNewline: true,
      overwriteFile: "false",
    },
  ];
  return [
    { id: "meter", ...meter, name: "Maison" },
    ...tab("one"),
    ...tab("two"),
    {
      id: "sub",
      type: "subflow",
      name: "Linky",
      in: [],
      out: [{ x: 300, y: 100, wires: [{ id: "in-sub", port: 0 }] }],
      env: [{ name: "NAME", type: "str", value: "" }],
    },
    { id: "meter-sub", z: "sub", ...meter, name: "${NAME}" },
    {
      id: "in-sub",
      type: "enedis-linky in",
      z: "sub",
      meter: "meter-sub",
      ...measures,
      x: 100,
      y: 100,
      wires: [[]],
    },
    {
      id: "instance",
      type: "subflow:sub",
      z: "one",
      x: 100,
      y: 200,
      wires: [["fn-subflow"]],
      env: [{ name: "NAME", type: "str", value: "Atelier" }],
    },
    ...tap("subflow", "one"),
  ];
}

/** What npm makes of an installation. */
const parts = ["package.json", "node_modules"];

/** The tarball in a new folder, with its dependencies: scripts disabled, no compiler. */
export class Installed {
  readonly folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-install-"));
  /** All output of npm. */
  output = "";
  seconds = 0;
  /** Where it is now. */
  #place = this.folder;

  async install(tarball: Tarball): Promise<void> {
    writeFileSync(path.join(this.folder, "package.json"), JSON.stringify({ private: true }));
    const began = Date.now();
    const npm = ["install", "--ignore-scripts", "--no-audit", "--no-fund", tarball.file];
    const { stdout, stderr } = await run("npm", npm, { cwd: this.folder });
    this.seconds = (Date.now() - began) / 1000;
    this.output = stdout + stderr;
  }

  /** Files that a compiler made, or that require one. */
  get compiled(): string[] {
    const files = readdirSync(path.join(this.folder, "node_modules"), { recursive: true, encoding: "utf8" });
    return files.filter((file) => /(\.node|binding\.gyp)$/.test(file));
  }

  /** Moves what npm made into a user directory, where it is as if npm had run there. */
  moveTo(userDir: string): void {
    this.moveBack();
    for (const name of parts) renameSync(path.join(this.folder, name), path.join(userDir, name));
    this.#place = userDir;
  }

  /** Moves it back for the next user directory. */
  moveBack(): void {
    if (this.#place === this.folder) return;
    for (const name of parts) renameSync(path.join(this.#place, name), path.join(this.folder, name));
    this.#place = this.folder;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Starts it in an environment unlike ours: with `httpAdminRoot` and `httpNodeRoot`, from a project if there is git,
 * without a dashboard.
 * @param versions of Node-RED, and of the Node.js that runs it
 */
export async function tryStart(
  installed: Installed,
  versions: { readonly nodeRed: string; readonly node: string },
): Promise<void> {
  const userDir = new UserDir({
    flows: hasGit ? [] : flows(),
    bare: true,
    nodeRed: await installNodeRed(versions.nodeRed),
    node: await nodeBinary(versions.node),
    settings: `httpAdminRoot: "/admin", httpNodeRoot: "/nodes", editorTheme: { tours: false, projects: ${hasGit ? "{ enabled: true }" : "{}"} }`,
  });
  try {
    installed.moveTo(userDir.path);
    if (hasGit) makeProject(userDir);
    const running = await userDir.start();
    try {
      const lines = (): Line[] => userDir.linesOf("sent.jsonl");
      const all = ["one", "two", "subflow"];
      await until(
        "all taps have messages",
        () => all.every((id) => lines().some(({ tap }) => tap === id)),
        20_000,
      );
      for (const { tap, topic } of lines()) {
        assert.ok(topic.startsWith(tap === "subflow" ? "Atelier/" : "Maison/"), `${tap}: ${topic}`);
      }
      assert.match(running.url, /\/admin$/);
      const html = await (await fetch(`${running.url}/nodes`, { headers: { accept: "text/html" } })).text();
      for (const type of [
        "enedis-linky-config",
        "enedis-linky in",
        "enedis-linky history",
        "enedis-linky tariff",
        "ui-enedis-linky",
      ]) {
        assert.ok(html.includes(`registerType("${type}"`), `${type} is not in the palette`);
      }
      const element = await fetch(`${new URL(running.url).origin}/nodes/enedis-linky/linky-meter.js`);
      assert.deepEqual(
        [element.status, element.headers.get("content-type")?.split(";")[0]],
        [200, "text/javascript"],
      );
      const library = `${running.url}/library/examples/flows/node-red-contrib-enedis-linky`;
      for (const [language, first] of [
        ["Français", "Premiers pas"],
        ["English", "First steps"],
      ] as const) {
        const examples = await (await fetch(`${library}/${encodeURIComponent(language)}`)).text();
        assert.ok(examples.includes(first), examples.slice(0, 400));
      }
      const complaints = running.log.filter((line) => /\[(warn|error)\]|deprecat/i.test(line));
      assert.deepEqual(
        complaints.filter((line) => !/unencrypted credentials|ExperimentalWarning/i.test(line)),
        [],
      );
    } finally {
      await running.stop();
    }
  } finally {
    installed.moveBack();
    userDir.remove();
  }
}

function makeProject(userDir: UserDir): void {
  const file = (relative: string): string => userDir.file(path.join("projects", "linky", relative));
  mkdirSync(file("."), { recursive: true });
  const settings = { flowFile: "flows.json", credentialsFile: "flows_cred.json" };
  writeFileSync(
    file("package.json"),
    JSON.stringify({ name: "linky", version: "0.0.1", "node-red": { settings } }),
  );
  writeFileSync(file("flows.json"), JSON.stringify(flows()));
  writeFileSync(file("flows_cred.json"), "{}");
  execFileSync("git", ["init", "-q"], { cwd: file("."), stdio: "pipe" });
  userDir.write(".config.projects.json", {
    projects: { linky: { credentialSecret: false } },
    activeProject: "linky",
  });
}
