/** Examples in one Node-RED of a user: the flows as imported, pointed at the servers of a test. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { lightFor, UserDir, type NodeRed } from "../node-red-process.js";

export const folder = path.join(__dirname, "..", "..", "examples");

export interface ExampleNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly name?: string;
  readonly label?: string;
  readonly info?: string;
  readonly func?: string;
  readonly wires?: readonly (readonly string[])[];
  readonly [property: string]: unknown;
}

export type Language = "fr" | "en";

export interface Example {
  /** Its name, in the folder of its language. */
  readonly file: string;
  readonly nodes: readonly ExampleNode[];
}

/** The folders of `examples/`. */
export const folderOf: Readonly<Record<Language, string>> = { fr: "Français", en: "English" };

/** In the order of their numbers. */
export function examplesIn(language: Language): Example[] {
  const own = path.join(folder, folderOf[language]);
  return readdirSync(own)
    .sort((a, b) => parseInt(a) - parseInt(b))
    .map((file) => ({
      file,
      nodes: JSON.parse(readFileSync(path.join(own, file), "utf8")) as ExampleNode[],
    }));
}

const all = { fr: examplesIn("fr"), en: examplesIn("en") };

export function example(number: number, language: Language = "fr"): Example {
  const found = all[language].find(({ file }) => parseInt(file) === number);
  if (found === undefined) throw new Error(`there is no example ${number}`);
  return found;
}

/** Packages that the comment says to install, in bold. */
export function namedPackages({ nodes }: Example): string[] {
  const [comment] = nodes.filter(({ type }) => type === "comment");
  const bold = [...(comment?.info ?? "").matchAll(/\*\*((?:@[\w-]+\/)?node-red-[\w-]+)\*\*/g)];
  return [...new Set(bold.map(([, found]) => found!))].sort();
}

/** Several examples in one Node-RED, as the editor imports them: the configuration nodes that they share are there once. */
export function together(list: readonly Example[]): ExampleNode[] {
  return [...new Map(list.flatMap(({ nodes }) => nodes.map((node) => [node.id, node] as const))).values()];
}

/** The same nodes with new ids, as the editor makes them at a second import. */
export function importedAgain({ file, nodes }: Example): Example {
  const renamed = nodes.reduce(
    (text, { id }) => text.replaceAll(id, Array.from(id).reverse().join("")),
    JSON.stringify(nodes),
  );
  return { file, nodes: JSON.parse(renamed) as ExampleNode[] };
}

/** The node of an example whose type or name is this text, or whose name begins with it. */
export function nodeOf({ file, nodes }: Example, text: string): ExampleNode {
  // Groups and pages have names, too, and no wires.
  const named = nodes.filter(({ type, wires }) => wires || type === text);
  const found =
    named.find(({ type, name }) => type === text || name === text) ??
    named.find(({ name }) => name?.startsWith(text));
  if (found === undefined) throw new Error(`${file} has no node ${text}`);
  return found;
}

/** A reading in the archive. */
export interface Archived {
  readonly series: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** kW, kWh or kVA. */
  readonly value: number;
}

export class ExampleHarness {
  readonly userDir: UserDir;
  readonly #clock: string;
  readonly #flows: readonly ExampleNode[];
  #running: NodeRed | undefined;
  /** It should run: if it ends, it is restarted. */
  #isWanted = false;
  /** Its output before it crashed. */
  readonly #past: string[] = [];

  /**
   * @param patch properties that the test replaces, by id: ports, and intervals of minutes
   * @param taps ids of nodes whose messages go into files
   */
  constructor(options: {
    readonly flows: readonly ExampleNode[];
    readonly patch: ReadonlyMap<string, object>;
    readonly taps: readonly string[];
    readonly credentials: Readonly<Record<string, object>>;
    readonly palette: ReadonlyMap<string, string>;
    readonly nodeRed: string;
    /** Where Tempo's colours are; by default nobody is asked. */
    readonly tempo?: { readonly url: string; readonly fallbackUrl: string };
  }) {
    const { flows, patch, taps, credentials, palette, nodeRed, tempo = false } = options;
    // On deploy, the editor hands these over to the runtime.
    const imported = flows.flatMap((node) =>
      node["credentials"] ? [[node.id, node["credentials"]] as const] : [],
    );
    const tapped = flows.map((node) => {
      const more = taps.includes(node.id)
        ? { wires: node.wires!.map((wires) => [...wires, `tap-${node.id}`]) }
        : {};
      return { ...node, ...patch.get(node.id), ...more };
    });
    const tapNodes = taps.flatMap((id) => {
      const { z } = flows.find((node) => node.id === id)!;
      const at = { z: z!, x: 100, y: 900 };
      return [
        {
          ...at,
          id: `tap-${id}`,
          type: "function",
          func: "return { payload: JSON.stringify(msg) };",
          outputs: 1,
          wires: [[`file-${id}`]],
        },
        {
          ...at,
          id: `file-${id}`,
          type: "file",
          filename: `${id}.jsonl`,
          filenameType: "str",
          appendNewline: true,
          overwriteFile: "false",
          wires: [[]],
        },
      ];
    });
    this.#flows = [...tapped, ...tapNodes];
    this.userDir = new UserDir({
      flows: this.#flows,
      credentials: { ...(Object.fromEntries(imported) as Record<string, object>), ...credentials },
      palette,
      nodeRed,
      settings: `enedisLinky: {
        clock: () => Date.now() + Number(require("node:fs").readFileSync(__dirname + "/ahead", "utf8")),
        tempo: ${JSON.stringify(tempo)},
      }, ${lightFor(this.#flows)}`,
    });
    this.#clock = this.userDir.file("ahead");
  }

  /** Sets the package's clock; from there it runs on. */
  jump(instant: number): void {
    writeFileSync(this.#clock, String(instant - Date.now()));
  }

  /** Starts it, and restarts it after a crash, as a service manager does. */
  async start(): Promise<void> {
    this.#isWanted = true;
    const running = await this.userDir.start();
    this.#running = running;
    void running.ended.then(async () => {
      this.#past.push(...running.log);
      if (this.#isWanted) await this.start();
    });
  }

  /** Ends it like a power cut; it is not restarted. */
  async kill(): Promise<void> {
    this.#isWanted = false;
    await this.running.kill();
  }

  /** All its output, also from before a crash. */
  get log(): readonly string[] {
    return [...this.#past, ...this.running.log];
  }

  get running(): NodeRed {
    if (this.#running === undefined) throw new Error("it was not started");
    return this.#running;
  }

  async close(): Promise<void> {
    this.#isWanted = false;
    await this.#running?.stop();
    this.userDir.remove();
  }

  /** Presses an inject node's button. */
  async inject(id: string): Promise<void> {
    // Not on a connection that is idle: the other side may be about to end it.
    const headers = { connection: "close" };
    const answer = await fetch(`${this.running.url}/inject/${id}`, { method: "POST", headers });
    if (!answer.ok) throw new Error(`inject ${id}: ${answer.status}`);
  }

  /** The messages of a tapped node. */
  tapped(id: string): Record<string, unknown>[] {
    return this.userDir.linesOf(`${id}.jsonl`);
  }

  /** Holds the archive, as another program may: Node-RED cannot open it until it is released. */
  held(): { release: () => void } {
    const db = new DatabaseSync(this.userDir.file("enedis-linky.db"), { timeout: 5_000 });
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT");
    return { release: () => db.close() };
  }

  /** All consumption of the examples' single meter, oldest first. */
  archived(): Archived[] {
    return this.#consumption<Archived>(
      `SELECT series.series AS series, start * 1000 AS start, (start + step) * 1000 AS end, value / 1000.0 AS value`,
      "ORDER BY series.series, start",
    );
  }

  /** How many readings that is: cheap enough to be asked all the time. */
  countArchived(): number {
    return this.#consumption<{ readonly count: number }>("SELECT count(*) AS count")[0]?.count ?? 0;
  }

  /** Whether a reading of this series is there that begins, or ends, at this instant. */
  hasArchived(series: string, which: "start" | "end", instant: number): boolean {
    const edge = which === "start" ? "start" : "start + step";
    const found = this.#consumption("SELECT 1", `AND series.series = ? AND ${edge} = ? LIMIT 1`, [
      series,
      instant / 1000,
    ]);
    return found.length > 0;
  }

  /** Rows about the consumption of the examples' single meter; none while there is no archive. */
  #consumption<T>(select: string, rest = "", values: readonly (string | number)[] = []): T[] {
    const file = this.userDir.file("enedis-linky.db");
    if (!existsSync(file)) return [];
    const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    try {
      // No tables yet.
      if (db.prepare("PRAGMA user_version").get()!["user_version"] === 0) return [];
      const sql = `${select}
        FROM reading JOIN series ON series.id = reading.series JOIN usage_point ON usage_point.id = usage_point
        WHERE direction = 'consumption' AND pdl = '00000000000000' ${rest}`;
      return db.prepare(sql).all(...values) as unknown as T[];
    } finally {
      db.close();
    }
  }
}
