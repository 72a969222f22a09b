/** Meters that add-meters.mjs puts into a real Node-RED, which calls the strict local Enedis. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import {
  defaultApplication,
  demoHousehold,
  EnedisServer,
  listen,
  type Listening,
} from "../enedis-server/index.js";
import { installNodeRed } from "../installs.js";
import { lightFor, UserDir, type NodeRed } from "../node-red-process.js";
import { example, folder } from "./harness.js";

const run = promisify(execFile);

/** The environment of a shell whose language is English. */
export const inEnglish = (): NodeJS.ProcessEnv => ({ ...process.env, LC_ALL: "C.UTF-8" });

export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly label?: string;
  readonly z?: string;
  readonly g?: string;
  readonly x?: number;
  readonly y?: number;
  readonly nodes?: readonly string[];
  readonly links?: string[];
  readonly wires?: readonly (readonly string[])[];
  readonly env?: readonly { name: string; type: string; value?: string }[];
  readonly [property: string]: unknown;
}

export interface Flows {
  readonly rev: string;
  readonly flows: FlowNode[];
}

export class MetersByScript {
  /** Options for the local Enedis. */
  readonly dataConnect: readonly string[];
  #nodeRed: NodeRed | undefined;

  private constructor(
    readonly server: EnedisServer,
    readonly listening: Listening,
    readonly userDir: UserDir,
  ) {
    this.dataConnect = ["--service", "data-connect", "--base-url", listening.url, "--measures", "daily"];
  }

  /** @param settings more content of settings.js */
  static async start(
    usagePointIds: readonly string[],
    flows: readonly { readonly type: string }[],
    settings = "",
  ): Promise<MetersByScript> {
    // At an hour at which a meter may call at once, whatever the host's clock.
    const ahead = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 11 * 3_600_000 - Date.now();
    const server = new EnedisServer({
      household: demoHousehold,
      meters: usagePointIds.map((usagePointId) => ({ usagePointId })),
      now: () => Date.now() + ahead,
    });
    const listening = await listen(server);
    // What the script posts is of this example.
    const light = lightFor([...flows, ...example(13).nodes]);
    const clock = `enedisLinky: { clock: () => Date.now() + ${ahead} }, ${light}`;
    const userDir = new UserDir({
      flows,
      nodeRed: await installNodeRed(),
      settings: settings === "" ? clock : `${clock},\n${settings}`,
    });
    const meters = new MetersByScript(server, listening, userDir);
    await meters.restart();
    return meters;
  }

  get url(): string {
    return this.#nodeRed!.url;
  }

  /** @param variables more of Node-RED's environment */
  async restart(variables: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#nodeRed?.stop();
    const environment = {
      LINKY_CLIENT_ID: defaultApplication.clientId,
      LINKY_CLIENT_SECRET: defaultApplication.clientSecret,
      ...variables,
    };
    Object.assign(process.env, environment);
    try {
      this.#nodeRed = await this.userDir.start();
    } finally {
      for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name);
    }
  }

  /** Restarts it with a new archive, for which all meters are called again. */
  async renew(variables?: Readonly<Record<string, string>>): Promise<void> {
    await this.#nodeRed?.stop();
    for (const end of ["", "-wal", "-shm", ".lock"]) {
      rmSync(this.userDir.file(`enedis-linky.db${end}`), { force: true });
    }
    await this.restart(variables);
  }

  async stop(): Promise<void> {
    await this.#nodeRed?.stop();
    this.userDir.remove();
    await this.listening.close();
  }

  /** Runs the script. @returns what it prints */
  async script(...options: string[]): Promise<string> {
    const script = path.join(folder, "add-meters.mjs");
    const { stdout } = await run(process.execPath, [script, "--url", this.url, ...options], {
      env: inEnglish(),
    });
    return stdout;
  }

  /** Runs the script in vain. @returns the one line that it prints */
  async refusal(...options: string[]): Promise<string> {
    const lines = await this.refusals(...options);
    assert.equal(lines.length, 1, lines.join(""));
    return lines[0]!;
  }

  /** @returns what it says, by line */
  async refusals(...options: string[]): Promise<string[]> {
    let lines: string[] = [];
    await assert.rejects(this.script(...options), ({ stderr }: { stderr: string }) => {
      assert.match(stderr, /^(add-meters: .+\n)+$/);
      lines = stderr.trimEnd().split("\n");
      return true;
    });
    return lines;
  }

  /** Writes a file of meters. @returns its path */
  file(name: string, content: string | Uint8Array): string {
    const file = this.userDir.file(name);
    writeFileSync(file, content);
    return file;
  }

  async flows(): Promise<Flows> {
    const answer = await fetch(`${this.url}/flows`, {
      // A busy Node-RED closes a connection that is kept.
      headers: { "node-red-api-version": "v2", connection: "close" },
    });
    return (await answer.json()) as Flows;
  }

  /** Deploys as the editor does. */
  async deploy({ rev, flows }: Flows): Promise<void> {
    const answer = await fetch(`${this.url}/flows`, {
      method: "POST",
      headers: {
        connection: "close",
        "content-type": "application/json",
        "node-red-api-version": "v2",
        "node-red-deployment-type": "nodes",
      },
      body: JSON.stringify({ rev, flows }),
    });
    assert.equal(answer.status, 200);
  }

  /** The node of a meter. */
  async meter(name: string): Promise<FlowNode> {
    const { flows } = await this.flows();
    const found = flows.find((node) => node.name === name && node.type.startsWith("subflow:"));
    assert.ok(found, name);
    return found;
  }

  /** What Node-RED has stored of a meter's credentials. */
  async stored(name: string): Promise<Readonly<Record<string, string>>> {
    const { id } = await this.meter(name);
    const all = JSON.parse(readFileSync(this.userDir.file("flows_cred.json"), "utf8")) as Record<
      string,
      Record<string, string>
    >;
    return all[id] ?? {};
  }

  /** The script's own of these. */
  async credentials(name: string): Promise<Record<string, string>> {
    const { LINKY_PDL, LINKY_TOKEN } = await this.stored(name);
    return { ...(LINKY_PDL && { LINKY_PDL }), ...(LINKY_TOKEN && { LINKY_TOKEN }) };
  }

  /** The usage points that were called successfully, of this part of the server's log. */
  called(since = 0): Set<string> {
    const good = this.server.log.slice(since).filter(({ status }) => status === 200);
    return new Set(good.flatMap(({ query }) => query["pointId"] ?? []));
  }
}

/** The numbers that the script prints. */
export function countsIn(stdout: string): Record<string, number> {
  return Object.fromEntries(
    [...stdout.matchAll(/^(added|changed|unchanged|removed|not in the file)[^:\n]*: (\d+)$/gm)].map(
      ([, what, count]) => [what!, Number(count)],
    ),
  );
}
