/** A Node-RED process with the built package in a user directory: tests start, stop and kill it. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

// Also right in a bundle of the benchmark, which runs from here.
const root = process.cwd();
const name = "node-red-contrib-enedis-linky";

export interface UserDirOptions {
  readonly flows: readonly object[];
  readonly credentials?: Readonly<Record<string, object>>;
  /** An unpacked tarball to install in place of the repository. */
  readonly package?: string;
  /** True: nothing of ours is installed yet, the test does it. */
  readonly bare?: boolean;
  /** More content of settings.js, as JavaScript: `enedisLinky: { clock: … }`. */
  readonly settings?: string;
  /** Other packages to link from our own node_modules. */
  readonly link?: readonly string[];
  /** Folders of packages to link, by name. */
  readonly palette?: ReadonlyMap<string, string>;
  /** Where Node-RED is installed; by default our own, which also loads the node packages of our development. */
  readonly nodeRed?: string;
  /** The Node.js that runs it; by default this one. */
  readonly node?: string;
  /** Options of that Node.js. */
  readonly nodeOptions?: readonly string[];
}

const DASHBOARDS = ["node-red-dashboard", "@flowfuse/node-red-dashboard"];

/** Files of Node-RED's own nodes that few flows of tests have, and the types in them. */
const FEW_HAVE: Readonly<Record<string, readonly string[]>> = {
  "06-httpproxy.js": ["http proxy"],
  "10-mqtt.js": ["mqtt in", "mqtt out", "mqtt-broker"],
  "21-httpin.js": ["http in", "http response"],
  "21-httprequest.js": ["http request"],
  "22-websocket.js": ["websocket in", "websocket out", "websocket-listener", "websocket-client"],
  "31-tcpin.js": ["tcp in", "tcp out", "tcp request"],
  "32-udp.js": ["udp in", "udp out"],
  "10-file.js": ["file", "file in"],
  "23-watch.js": ["watch"],
  "90-exec.js": ["exec"],
  "16-range.js": ["range"],
  "89-delay.js": ["delay"],
  "89-trigger.js": ["trigger"],
  "rbe.js": ["rbe"],
  "17-split.js": ["split", "join"],
  "18-sort.js": ["sort"],
  "19-batch.js": ["batch"],
  "70-CSV.js": ["csv"],
  "70-HTML.js": ["html"],
  "70-JSON.js": ["json"],
  "70-XML.js": ["xml"],
  "70-YAML.js": ["yaml"],
};

/**
 * Settings of a Node-RED that runs these flows: without nodes that they do not have. One that is missing all the same lets no
 * test begin ("Waiting for missing types").
 */
export function lightFor(flows: readonly { readonly type: string }[]): string {
  const types = new Set(flows.map(({ type }) => type));
  const unused = Object.entries(FEW_HAVE).flatMap(([file, its]) =>
    its.some((type) => types.has(type)) ? [] : [file],
  );
  return `nodesExcludes: ${JSON.stringify(unused)}`;
}

/**
 * Settings of a Node-RED that is started often: without nodes that no flow of these tests has. Mind a flow that reads
 * files or waits.
 */
export const LIGHT = lightFor([]);

/** Of an editor that is opened: the smaller code editor. The rest is three quarters of what a page loads. */
export const LIGHT_PAGE = `editorTheme: {
  tours: false, codeEditor: { lib: "ace" }, markdownEditor: { mermaid: { enabled: false } }
}`;

/** And of one that is opened often. */
export const LIGHT_EDITOR = `${LIGHT},
${LIGHT_PAGE}`;

/** A setting that `appends` needs. */
export const FS_IN_FLOWS = 'functionGlobalContext: { fs: require("node:fs") }';

/**
 * Code of a function node: appends a line to a file of the user directory, which no later kill can undo. Node-RED's own
 * file node queues its writes, and a kill loses the queue.
 * @param what its content, as JavaScript
 */
export function appends(file: string, what: string): string {
  return `global.get("fs").appendFileSync("${file}", "\\n" + JSON.stringify(${what}) + "\\n");`;
}

/** The lines that are JSON: others are empty, or cut off. */
function parsed(bytes: Buffer): unknown[] {
  return bytes
    .toString()
    .split("\n")
    .flatMap((line) => {
      if (line === "") return [];
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        return [];
      }
    });
}

/** A throw-away user directory with the package installed as a link. */
export class UserDir {
  readonly path = mkdtempSync(path.join(tmpdir(), "enedis-linky-"));

  readonly #program: readonly [node: string, ...options: string[]];

  constructor(options: UserDirOptions) {
    if (!existsSync(path.join(root, "dist"))) throw new Error("dist/ is missing: run `npm run build` first");
    if (options.package === undefined && !options.bare) this.#link(name, root);
    // A copy, not a link: it must find its dependencies where npm would have put them.
    else if (options.package !== undefined)
      cpSync(options.package, this.file(path.join("node_modules", name)), { recursive: true });
    const others = new Map(
      (options.link ?? []).map((other) => [other, path.join(root, "node_modules", other)]),
    );
    for (const [other, folder] of options.palette ?? []) others.set(other, folder);
    for (const [other, folder] of others) this.#link(other, folder);
    const installed = [...(options.bare ? [] : [name]), ...others.keys()];
    const dependencies = Object.fromEntries(installed.map((dependency) => [dependency, "*"]));
    this.write("package.json", { name: "node-red-project", version: "0.0.1", dependencies });
    this.write("flows.json", options.flows);
    this.write("flows_cred.json", options.credentials ?? {});
    const settings = {
      uiHost: "127.0.0.1",
      uiPort: 0,
      flowFile: "flows.json",
      credentialSecret: false,
      lang: "en-US",
      telemetry: { enabled: false, updateNotification: false },
      // Node-RED also finds those of our development, and loads them at each start.
      externalModules: {
        palette: { allowInstall: false, denyList: DASHBOARDS.filter((dashboard) => !others.has(dashboard)) },
      },
      editorTheme: { tours: false },
      enedisLinky: { tempo: false },
    };
    const more = options.settings === undefined ? "" : `,\n${options.settings}`;
    const body = JSON.stringify(settings, null, 2).replace(/\n\}$/, `${more}\n}`);
    writeFileSync(this.file("settings.js"), `module.exports = ${body};\n`);
    const script =
      options.nodeRed === undefined
        ? require.resolve("node-red/red.js")
        : path.join(options.nodeRed, "node_modules", "node-red", "red.js");
    this.#program = [options.node ?? process.execPath, ...(options.nodeOptions ?? []), script];
  }

  file(relative: string): string {
    return path.join(this.path, relative);
  }

  write(file: string, content: object): void {
    writeFileSync(this.file(file), JSON.stringify(content));
  }

  /** What was read of the files that flows append to: tests look many times a second. */
  readonly #read = new Map<string, { length: number; lines: unknown[] }>();

  /** What a flow has appended to a file, as JSON; empty lines and those that a kill cut off are left out. */
  linesOf<T>(file: string): T[] {
    const bytes = readFileSync(this.file(file), { flag: "a+" });
    let known = this.#read.get(file);
    if (known === undefined || known.length > bytes.length) known = { length: 0, lines: [] };
    // The last line may not be complete yet.
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end > known.length) {
      const more = parsed(bytes.subarray(known.length, end));
      known = { length: end, lines: [...known.lines, ...more] };
    }
    this.#read.set(file, known);
    return [...known.lines, ...parsed(bytes.subarray(known.length))] as T[];
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Starts Node-RED here; resolves when its flows have started. */
  async start(): Promise<NodeRed> {
    const [node, ...options] = this.#program;
    // What a killed process leaves there goes with this directory.
    const temporary = this.file("temporary");
    mkdirSync(temporary, { recursive: true });
    const child = spawn(node, [...options, "-u", this.path], {
      cwd: this.path,
      env: { ...process.env, TMPDIR: temporary },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log: string[] = [];
    try {
      return new NodeRed(child, log, await started(child, log));
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
  }

  #link(dependency: string, target: string): void {
    const link = this.file(path.join("node_modules", dependency));
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(target, link, "junction");
  }
}

export class NodeRed {
  readonly #child: ChildProcess;

  constructor(
    child: ChildProcess,
    /** All its output. */
    readonly log: readonly string[],
    readonly url: string,
  ) {
    this.#child = child;
  }

  /** Resolves when the process has ended, for whatever reason. */
  get ended(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return once(child, "exit").then(() => undefined);
  }

  /** Ends it as a service manager does. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends it like a power cut. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await exit;
    clearTimeout(timer);
  }
}

/** Waits until the flows run, and reads the address from the log. */
function started(child: ChildProcess, log: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let url = "";
    let hasFlows = false;
    const fail = (reason: string): void => {
      reject(new Error(`Node-RED ${reason}:\n${log.join("\n")}`));
    };
    const timer = setTimeout(() => fail("did not start within 30 s"), 30_000);
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (line) => {
        log.push(line);
        url = /Server now running at (http:\S+?)\/?$/.exec(line)?.[1] ?? url;
        if (line.includes("Waiting for missing types")) fail("lacks node types");
        hasFlows ||= line.includes("Started flows");
        // On a busy machine the two lines may come in either order.
        if (hasFlows && url !== "") {
          clearTimeout(timer);
          resolve(url);
        }
      });
    }
    child.on("error", reject);
    child.on("exit", () => {
      clearTimeout(timer);
      fail("ended");
    });
  });
}
