/** Flows and credentials as Node-RED stores them, for the functions of add-meters.mjs. */
import assert from "node:assert/strict";
import path from "node:path";
import { folder } from "./harness.js";

export const PWRD = "__PWRD__";

export interface ReadRow {
  readonly name: string;
  readonly group: string | undefined;
  readonly pdl: string;
  readonly token: string;
  readonly where: string;
  /** What is wrong with the line by itself. */
  readonly wrong?: Error;
}

export interface StoredNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly label?: string;
  readonly z?: string;
  readonly x?: number;
  readonly y?: number;
  readonly links?: readonly string[];
  readonly wires?: readonly (readonly string[])[];
  readonly env?: readonly { name: string; type: string; value?: string }[];
  readonly credentials?: Readonly<Record<string, string>> | undefined;
  readonly [property: string]: unknown;
}

interface Options {
  readonly service?: string;
  readonly "base-url"?: string;
  readonly measures?: string;
  readonly secrets?: string;
  readonly remove?: boolean;
}

export interface Change {
  readonly flows: readonly StoredNode[];
  readonly isChanged: boolean;
  readonly shared: boolean;
  readonly service: string;
  readonly counts: Readonly<Record<"added" | "changed" | "unchanged" | "removed" | "stay", number>>;
  readonly variables: ReadonlyMap<string, string>;
  readonly dropped: ReadonlySet<string>;
}

type Nodes = readonly StoredNode[];

export interface ScriptFlows {
  readonly change: (
    flows: Nodes,
    rows: readonly ReadRow[],
    known: ReadonlyMap<string, ReadonlySet<string>>,
    options: Options,
  ) => Change;
  readonly metersIn: (flows: Nodes) => {
    readonly meters: ReadonlyMap<string, { readonly node: StoredNode }>;
  };
  readonly nodesToCompare: (flows: Nodes, rows: readonly ReadRow[], options: Options) => Nodes;
}

export interface ScriptFiles {
  readonly readMeters: (file: string) => readonly ReadRow[];
  readonly variableOf: (field: string, name: string) => string;
}

export async function importScript(): Promise<ScriptFlows & ScriptFiles> {
  const { LC_ALL } = process.env;
  process.env["LC_ALL"] = "C.UTF-8"; // it speaks English
  try {
    const flows = (await import(path.join(folder, "add-meters-flows.mjs"))) as ScriptFlows;
    const files = (await import(path.join(folder, "add-meters-file.mjs"))) as ScriptFiles;
    return { ...flows, ...files };
  } finally {
    if (LC_ALL === undefined) Reflect.deleteProperty(process.env, "LC_ALL");
    else process.env["LC_ALL"] = LC_ALL;
  }
}

export class StoredFlows {
  flows: StoredNode[] = [];
  /** Ids of nodes whose credentials were posted. */
  readonly posted = new Set<string>();
  readonly #credentials = new Map<string, Record<string, string>>();

  constructor(readonly script: ScriptFlows) {}

  /** Changes them as a run of the script does, and stores what it posts as Node-RED does. */
  run(rows: readonly ReadRow[], options: Options = {}): Change {
    const { change, nodesToCompare } = this.script;
    const known = new Map(
      nodesToCompare(this.flows, rows, options).map(({ id }) => [
        id,
        new Set(Object.keys(this.#credentials.get(id) ?? {})),
      ]),
    );
    const result = change(this.flows, rows, known, options);
    this.flows = result.flows.map(({ credentials, ...node }) => {
      if (credentials !== undefined) this.#store(node.id, credentials);
      return node;
    });
    return result;
  }

  /** A subflow's node loses each credential that is not posted; what stands for one keeps it. */
  #store(id: string, posted: Readonly<Record<string, string>>): void {
    this.posted.add(id);
    const before = this.#credentials.get(id) ?? {};
    const after = Object.entries(posted).flatMap(([name, value]): [string, string][] => {
      if (value !== PWRD) return [[name, value]];
      return before[name] === undefined ? [] : [[name, before[name]]];
    });
    this.#credentials.set(id, Object.fromEntries(after));
  }

  get subflow(): string {
    return this.flows.find(({ type }) => type === "subflow")!.id;
  }

  node(id: string): StoredNode {
    const found = this.flows.find((node) => node.id === id);
    assert.ok(found, id);
    return found;
  }

  meter(name: string): StoredNode {
    const found = this.flows.find((node) => node.name === name && node.type.startsWith("subflow:"));
    assert.ok(found, name);
    return found;
  }

  /** Of a meter. */
  credentialsOf(name: string): Record<string, string> {
    const found = this.#credentials.get(this.meter(name).id);
    assert.ok(found, name);
    return found;
  }

  /** Changes a node as the editor does. */
  edit(id: string, change: (node: StoredNode) => Partial<StoredNode>): void {
    this.flows = this.flows.map((node) => (node.id === id ? { ...node, ...change(node) } : node));
  }
}
