/** Contract nodes as other nodes see them, and what a meter's energy is priced by. */
import type { Node, NodeAPI } from "node-red";
import { directions, type Direction } from "../../readings/index.js";
import { kindOf, readContract, usesColors, type Contract } from "../../pricing/index.js";
import { contractNodeText, type Texts } from "../../texts/index.js";
import { LinkyError } from "../base/index.js";
import { nameIn } from "./saved-properties.js";

/** Its type in flows. */
export const CONTRACT_TYPE = "enedis-linky-contract";

export interface ContractNode extends Node {
  /** As read at its deploy, anew at each. */
  contract: ReturnType<typeof readContract>;
  /** Whether it is for production, also if it is invalid. */
  isFeedIn: boolean;
}

/** A supply contract node. */
export interface SupplyNode {
  readonly id: string;
  /** May be empty. */
  readonly name: string;
  /** Whether the meter has chosen it. */
  readonly isOwn: boolean;
  readonly pricing: Pricing;
}

/** The properties of a config node that have the id of a contract node: for consumption, for production. */
export interface ChosenContracts {
  readonly contract?: string;
  readonly feedIn?: string;
}

/** Neither a question nor the meter has a contract. */
export class NoContractError extends LinkyError {
  constructor({ contract }: Texts) {
    super("contract", contract.none);
  }
}

/** A message names a contract that is not deployed. */
export class UnknownContractError extends LinkyError {
  /** What it says, as a status. */
  readonly brief: string;

  /** @param names of the contracts that are deployed; some may be equal, or empty */
  constructor(given: string, names: readonly string[], { contract }: Texts) {
    const all = [...new Set(names)].filter((name) => name !== "").toSorted();
    const shown = all.slice(0, MOST_NAMES).map(shortened);
    const list = [...shown, ...(all.length > shown.length ? ["…"] : [])].join(", ");
    super("contract", contract.unknown(given, list));
    this.brief = contract.unknownBrief(shortened(given), list);
  }
}

/** Of a text that says which there are. */
const MOST_NAMES = 5;
const LONGEST_NAME = 40;

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

/** What energy is priced by, or why by nothing: an error `contract`, in the meter's language. */
export type Pricing = { readonly contract: Contract } | { readonly fault: LinkyError };

/** The contract nodes of each runtime: Node-RED itself lists nodes as saved, also those that are disabled. */
const deployedIn = new WeakMap<object, Set<ContractNode>>();

export function deployedContracts({ events }: NodeAPI): ReadonlySet<ContractNode> {
  return contractsIn(events);
}

/** The ids of the contract nodes that are deployed. */
export function contractIdsOf({ events }: Pick<NodeAPI, "events">): string[] {
  return [...contractsIn(events)].map(({ id }) => id);
}

function contractsIn(runtime: object): Set<ContractNode> {
  let deployed = deployedIn.get(runtime);
  if (deployed === undefined) deployedIn.set(runtime, (deployed = new Set()));
  return deployed;
}

/** Reads the saved properties of a contract node, and lists it until it is closed. */
export function deployContract({ events }: NodeAPI, node: ContractNode, saved: object): void {
  const deployed = contractsIn(events);
  const read = readContract(saved);
  node.contract = "contract" in read ? { contract: { ...read.contract, id: node.id } } : read;
  node.isFeedIn = (saved as { readonly kind?: unknown }).kind === "feed-in";
  deployed.add(node);
  node.on("close", () => {
    deployed.delete(node);
  });
}

/** A valid contract node. */
export interface NamedContract {
  /** May be empty. */
  readonly name: string;
  readonly contract: Contract;
}

/** The contract node that a node has chosen itself, for consumption or production. */
export type ChosenContract =
  | NamedContract
  | {
      readonly problem: "none" | "absent" | "invalid";
      readonly error: LinkyError;
      /** It lasts until the contract is deployed anew. */
      readonly incident: object | undefined;
    };

/** Looked up at each question, as the contracts of a meter. */
export function chosenContract(RED: NodeAPI, id: string, texts: Texts): ChosenContract {
  const node = [...deployedContracts(RED)].find((one) => one.id === id);
  if (node === undefined) {
    const problem = id === "" ? "none" : "absent";
    return { problem, error: new LinkyError("contract", texts.tariff[problem]), incident: undefined };
  }
  const { contract: read } = node;
  const name = nameIn(node.name);
  if (!("problems" in read)) return { name, contract: read.contract };
  const error = new LinkyError("contract", contractNodeText(texts, read.problems[0]!, name));
  return { problem: "invalid", error, incident: read };
}

/** The contracts of a meter. Looked up at each question: a deploy may change a contract and not the meter. */
export class Contracts {
  readonly #deployed: ReadonlySet<ContractNode>;
  readonly #chosen: Readonly<Record<Direction, string>>;
  readonly #texts: Texts;

  constructor(
    deployed: ReadonlySet<ContractNode>,
    { contract = "", feedIn = "" }: ChosenContracts,
    texts: Texts,
  ) {
    this.#deployed = deployed;
    this.#chosen = { consumption: contract, production: feedIn };
    this.#texts = texts;
  }

  /** The same, with faults in these texts. */
  in(texts: Texts): Contracts {
    const { consumption: contract, production: feedIn } = this.#chosen;
    return new Contracts(this.#deployed, { contract, feedIn }, texts);
  }

  /** What the meter's own contract prices a direction by; undefined: none is chosen. */
  of(direction: Direction): Pricing | undefined {
    if (this.#chosen[direction] === "") return undefined;
    const node = this.#chosenNode(direction);
    return node === undefined ? this.#fault(this.#texts.contract.absent) : this.#pricing(node, direction);
  }

  /** The date on which the bills of a direction begin, by the meter's own contract; without a valid one, the 1st. */
  billDayOf(direction: Direction): number {
    const pricing = this.of(direction);
    return pricing !== undefined && "contract" in pricing ? pricing.contract.billDay : 1;
  }

  /** Whether what prices any of these directions depends on the colours of Tempo days. */
  useColors(priced: readonly Direction[]): boolean {
    return priced.some((direction) => {
      const pricing = this.of(direction);
      return pricing !== undefined && "contract" in pricing && pricing.contract.versions.some(usesColors);
    });
  }

  /** The name of the meter's own contract; empty: it has none. */
  nameOf(direction: Direction): string {
    return nameIn(this.#chosenNode(direction)?.name);
  }

  /** The contract with this id, or else with this name. */
  named(text: string, direction: Direction): Pricing {
    const found = this.#find(text, direction);
    return "fault" in found ? found : this.#pricing(found, direction);
  }

  /**
   * The contract node with this id, or else with this name, whichever direction it prices.
   * @throws {LinkyError} `contract`
   */
  nodeNamed(text: string): NamedContract {
    const found = this.#find(text);
    if ("fault" in found) throw found.fault;
    const pricing = this.#pricing(found, found.isFeedIn ? "production" : "consumption");
    if ("fault" in pricing) throw pricing.fault;
    return { name: nameIn(found.name), contract: pricing.contract };
  }

  /** The meter's own contract node. @throws {LinkyError} `contract` */
  ownNode(direction: Direction): NamedContract {
    const pricing = this.of(direction);
    if (pricing === undefined) throw new NoContractError(this.#texts);
    if ("fault" in pricing) throw pricing.fault;
    return { name: this.nameOf(direction), contract: pricing.contract };
  }

  /** @param direction of those that a text may name in its place; undefined: both */
  #find(text: string, direction?: Direction): ContractNode | { readonly fault: LinkyError } {
    const all = [...this.#deployed];
    const byId = all.filter(({ id }) => id === text);
    const [found, other] = byId.length > 0 ? byId : all.filter(({ name }) => nameIn(name) === text);
    const { contract: texts } = this.#texts;
    if (found === undefined) {
      const fit = all.filter(
        ({ isFeedIn }) => direction === undefined || isFeedIn === (direction === "production"),
      );
      const names = fit.map(({ name }) => nameIn(name));
      return { fault: new UnknownContractError(text, names, this.#texts) };
    }
    return other === undefined ? found : this.#fault(texts.ambiguous(text));
  }

  /** All supply contracts, in the order of their deploy; whose names and what they contain may be equal. */
  supplies(): SupplyNode[] {
    return [...this.#deployed]
      .filter(({ isFeedIn }) => !isFeedIn)
      .map((node) => ({
        id: node.id,
        name: nameIn(node.name),
        isOwn: node.id === this.#chosen.consumption,
        pricing: this.#pricing(node, "consumption"),
      }));
  }

  /** Whether a direction has a contract that prices nothing. */
  isFaulty(direction: Direction): boolean {
    const pricing = this.of(direction);
    return pricing !== undefined && "fault" in pricing;
  }

  /** Why the meter's own contracts price nothing; an incident lasts until the contract, or the meter, is deployed anew. */
  faults(): { readonly direction: Direction; readonly incident: object; readonly error: LinkyError }[] {
    return directions.flatMap((direction) => {
      const pricing = this.of(direction);
      if (pricing === undefined || !("fault" in pricing)) return [];
      const incident = this.#chosenNode(direction)?.contract ?? this;
      return [{ direction, incident, error: pricing.fault }];
    });
  }

  #chosenNode(direction: Direction): ContractNode | undefined {
    return [...this.#deployed].find(({ id }) => id === this.#chosen[direction]);
  }

  #pricing(node: ContractNode, direction: Direction): Pricing {
    const { contract: texts } = this.#texts;
    const { contract: read } = node;
    const name = nameIn(node.name);
    if ("problems" in read) return this.#fault(contractNodeText(this.#texts, read.problems[0]!, name));
    return read.contract.kind === kindOf(direction) ? read : this.#fault(texts.otherKind[direction](name));
  }

  #fault(text: string): { readonly fault: LinkyError } {
    return { fault: new LinkyError("contract", text) };
  }
}
