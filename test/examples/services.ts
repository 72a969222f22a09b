/** Databases and brokers of this machine, on loopback and in temporary folders: started, killed and stopped by tests. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** Debian puts servers where a user's PATH does not look. */
const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];
const postgresFolder = "/usr/lib/postgresql";

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws {Error} naming the package that is missing */
function program(name: string, debianPackage: string): string {
  const found = folders.map((folder) => path.join(folder, name)).find(isExecutable);
  if (found === undefined) {
    throw new Error(`${name} is missing: install it (Debian and Ubuntu: apt-get install ${debianPackage})`);
  }
  return found;
}

/** The folder of PostgreSQL's programs; the newest version that is installed. */
function postgresPrograms(): string {
  const versions = existsSync(postgresFolder) ? readdirSync(postgresFolder).map(Number) : [];
  const newest = versions
    .sort((a, b) => b - a)
    .find((version) => isExecutable(postgresProgram(version, "initdb")));
  return path.dirname(
    newest === undefined ? program("initdb", "postgresql") : postgresProgram(newest, "initdb"),
  );
}

const postgresProgram = (version: number, name: string): string =>
  path.join(postgresFolder, String(version), "bin", name);

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A server process with a folder of its own that survives its kills. */
export abstract class Service {
  readonly folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-service-"));
  port = 0;
  #child: ChildProcess | undefined;
  #output = "";

  protected abstract command(): readonly [program: string, ...args: string[]];
  /** Whether it answers. */
  protected abstract answers(): Promise<boolean>;
  /** The user under which it runs; PostgreSQL refuses to be root. */
  protected readonly user: { readonly uid: number; readonly gid: number } | undefined;

  async start(): Promise<void> {
    this.port ||= await freePort();
    const [file, ...args] = this.command();
    const child = spawn(file, args, { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"], ...this.user });
    this.#child = child;
    this.#output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data: Buffer) => (this.#output += data.toString()));
    }
    const end = Date.now() + 20_000;
    while (!(await this.answers())) {
      if (child.exitCode !== null || Date.now() > end) {
        throw new Error(`${path.basename(file)} does not answer:\n${this.#output.slice(-2_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends it as a power cut does. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Ends it and removes its data. */
  async remove(): Promise<void> {
    await this.#end("SIGINT");
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await exit;
    clearTimeout(timer);
  }
}

export class Mosquitto extends Service {
  readonly #program = program("mosquitto", "mosquitto");

  protected command(): [string, ...string[]] {
    // It has no persistence: what was retained is gone after a kill.
    writeFileSync(
      path.join(this.folder, "mosquitto.conf"),
      `listener ${this.port} 127.0.0.1\nallow_anonymous true\npersistence false\n`,
    );
    return [this.#program, "-c", path.join(this.folder, "mosquitto.conf")];
  }

  protected async answers(): Promise<boolean> {
    const { connect } = await import("node:net");
    return new Promise((resolve) => {
      const socket = connect(this.port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      }).on("error", () => resolve(false));
    });
  }
}

/** InfluxDB 1.x, which is in Debian; `influx2.ts` plays the write API of version 2. */
export class Influx extends Service {
  readonly #program = program("influxd", "influxdb");

  protected command(): [string, ...string[]] {
    const folder = (name: string): string => JSON.stringify(path.join(this.folder, name));
    writeFileSync(
      path.join(this.folder, "influxdb.conf"),
      `reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
dir = ${folder("meta")}
[data]
dir = ${folder("data")}
wal-dir = ${folder("wal")}
query-log-enabled = false
[http]
bind-address = "127.0.0.1:${this.port}"
log-enabled = false
[monitor]
store-enabled = false
`,
    );
    return [this.#program, "-config", path.join(this.folder, "influxdb.conf")];
  }

  protected answers(): Promise<boolean> {
    return fetch(`http://127.0.0.1:${this.port}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** @returns the rows of the first series; @throws {Error} what InfluxDB says */
  async query(text: string, database = ""): Promise<unknown[][]> {
    const body = new URLSearchParams({ q: text, db: database, epoch: "ms" });
    const answer = await fetch(`http://127.0.0.1:${this.port}/query`, { method: "POST", body });
    const { results, error } = (await answer.json()) as {
      results?: { error?: string; series?: { values: unknown[][] }[] }[];
      error?: string;
    };
    const problem = error ?? results?.[0]?.error;
    if (problem !== undefined) throw new Error(problem);
    return results?.[0]?.series?.[0]?.values ?? [];
  }
}

export class Postgres extends Service {
  readonly #programs = postgresPrograms();
  protected override readonly user = process.getuid?.() === 0 ? postgresUser() : undefined;
  readonly hasTimescale = existsSync(path.join(this.#programs, "..", "lib", "timescaledb.so"));

  /** Makes its data; once, before the first start. */
  create(): void {
    if (this.user) chownSync(this.folder, this.user.uid, this.user.gid);
    const options = [
      "-D",
      this.#data,
      "-U",
      "postgres",
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--locale=C",
      "--no-sync",
    ];
    execFileSync(path.join(this.#programs, "initdb"), options, {
      cwd: this.folder,
      stdio: "pipe",
      ...this.user,
    });
  }

  get #data(): string {
    return path.join(this.folder, "data");
  }

  protected command(): [string, ...string[]] {
    const settings = {
      listen_addresses: "127.0.0.1",
      port: this.port,
      unix_socket_directories: "",
      ...(this.hasTimescale && {
        shared_preload_libraries: "timescaledb",
        "timescaledb.telemetry_level": "off",
      }),
    };
    return [
      path.join(this.#programs, "postgres"),
      "-D",
      this.#data,
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ];
  }

  protected answers(): Promise<boolean> {
    return Promise.resolve(this.#try("SELECT 1", "postgres") !== undefined);
  }

  /** @returns the rows, cells parted by `|` */
  query(sql: string, database: string): string[] {
    return this.#psql(sql, database).split("\n").filter(Boolean);
  }

  #try(sql: string, database: string): string | undefined {
    try {
      return this.#psql(sql, database);
    } catch {
      return undefined; // not yet there
    }
  }

  #psql(sql: string, database: string): string {
    const options = ["-h", "127.0.0.1", "-p", String(this.port), "-U", "postgres", "-d", database];
    return execFileSync(path.join(this.#programs, "psql"), [...options, "-X", "-A", "-t", "-c", sql], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PGTZ: "UTC", PGCONNECT_TIMEOUT: "5" },
    });
  }
}

function postgresUser(): { uid: number; gid: number } {
  const id = (option: string): number =>
    Number(execFileSync("id", [option, "postgres"], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));
  return { uid: id("-u"), gid: id("-g") };
}
