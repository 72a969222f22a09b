/** Reads XML files: the flows of Enedis that are known by their root. Others that are known are refused by their names. */
import { ImportError } from "../base/index.js";
import { type ContentOptions, type WasRead, checkMeter } from "../points/index.js";
import { readXml, XmlError, type XmlListener } from "./document.js";
import type { PrmFlow } from "./prm-flow.js";
import { R151 } from "./r151.js";
import { R50 } from "./r50.js";

/** By the name of their root. */
const flows: ReadonlyMap<string, new (...of: ConstructorParameters<typeof PrmFlow>) => PrmFlow> = new Map<
  string,
  typeof R50 | typeof R151
>([
  ["R50", R50],
  ["R151", R151],
]);

/**
 * Reads a flow in slices.
 * @param start its first bytes
 * @param base its values are numbered from here
 * @throws {ImportError}
 */
export async function readXmlFile(
  start: Uint8Array,
  all: AsyncIterable<Uint8Array>,
  { points, context, alive }: ContentOptions,
  base: number,
): Promise<WasRead> {
  const root = new Root((flow) => new flow(points, (meter) => checkMeter(meter, context), base));
  try {
    await readXml(start, all, root, alive);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw root.flow === undefined
      ? new ImportError("unknown", {}, error)
      : new ImportError("damaged-xml", { format: root.flow.format }, error);
  }
  if (root.flow === undefined) throw new ImportError("unknown");
  return { format: root.flow.format, lines: root.flow.line };
}

type FlowOf = NonNullable<ReturnType<(typeof flows)["get"]>>;

/** Finds the flow by its root, and hands everything on to it. */
class Root implements XmlListener {
  readonly #flowOf: (flow: FlowOf) => PrmFlow;
  #name = "";
  flow: PrmFlow | undefined;

  constructor(flowOf: (flow: FlowOf) => PrmFlow) {
    this.#flowOf = flowOf;
  }

  /** @throws {ImportError} a document that is known, and not read */
  open(path: readonly string[]): void {
    const name = path[0]!;
    this.flow ??= this.#begin(name);
    // Files may be put together from several of one flow.
    if (name !== this.#name) throw new XmlError("another document");
    this.flow.open(path);
  }

  #begin(name: string): PrmFlow {
    const flow = flows.get(name);
    if (flow === undefined) throw refusalOf(name);
    this.#name = name;
    return this.#flowOf(flow);
  }

  close(path: readonly string[], text: string): void {
    this.flow?.close(path, text);
  }
}

/** Why a document with such a root is not read. */
function refusalOf(root: string): Error {
  if (root === "Envelope" || /^consulter[A-Z]/.test(root)) return new ImportError("sge-answer");
  // The curves of meters above 36 kVA: R4H, R4M and R4Q are one form.
  if (root === "Courbe") return new ImportError("other-flow", { flow: "R4x" });
  return /^[A-Z]\d{2,3}[A-Z]?$/.test(root)
    ? new ImportError("other-flow", { flow: root })
    : new XmlError("another document");
}
