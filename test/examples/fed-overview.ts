/** The overview of example 14 with as many meters as a test says, and without any: what they say is made up. */
import { UserDir, type NodeRed } from "../node-red-process.js";
import { example, nodeOf, type Language } from "./harness.js";

export interface MeterState {
  readonly name: string;
  readonly state: string;
  readonly text: string;
  readonly code?: string;
  readonly event?: string;
  readonly account?: string;
  readonly upToDate?: boolean;
  readonly lastGood?: string | null;
  readonly missingDays?: number;
  readonly historyLeft?: number;
  readonly callsLeft?: number | null;
  readonly nextTry?: string | null;
}

const refused =
  "Enedis ne reconnaît pas le titulaire de ce compteur : après un déménagement, ou à cause de l’incident de juillet à septembre 2026, qui a perdu des accords récents (adam-dc-0007) ; un essai par jour, le prochain demain à 08:12.";

export const well = (name: string): MeterState => ({
  name,
  state: "ok",
  text: "Tout va bien : les relevés sont là jusqu’à hier.",
  upToDate: true,
  lastGood: "2026-11-23",
  missingDays: 0,
  historyLeft: 0,
  callsLeft: 1_799_000,
  nextTry: "2026-11-25T05:07:00+01:00",
});

export const waiting = (name: string): MeterState => ({
  ...well(name),
  text: "Enedis n’a pas encore publié la veille.",
  upToDate: false,
  lastGood: "2026-11-22",
});

/** By day: the service fails, or its limit is reached; the meter was well. @param event the word of its status */
export const onHold = (name: string, event: string): MeterState => ({
  ...waiting(name),
  event,
  text: "MyElectricalData est injoignable ; nouvel essai à 15:40.",
  historyLeft: 2_199,
});

export const late = (name: string, lastGood: string): MeterState => ({
  ...waiting(name),
  state: "late",
  lastGood,
  missingDays: 3,
  text: "Enedis n’a pas encore publié tous les relevés attendus ; nouvel essai demain à 08:12.",
});

/** With the longest of our sentences. */
export const blocked = (name: string, state = "consent"): MeterState => ({
  ...waiting(name),
  state,
  text: refused,
  ...(state === "consent" && { code: "adam-dc-0007" }),
  lastGood: "2026-11-20",
  missingDays: 365,
  historyLeft: 1_095,
});

/** What the subflow says for an error at its Catch node. */
export const notReady = (name: string, code = "no_token"): MeterState => ({
  name,
  state: "credentials",
  code,
  text: "Jeton manquant.",
});

/** Of a meter that was never asked: its token is another one's. */
export const otherToken = (name: string): MeterState => ({
  name,
  state: "consent",
  code: "token_other_point",
  account: "http://127.0.0.1:1",
  text: "Le jeton de ce compteur a été donné pour un autre PDL ; plus aucun essai.",
  upToDate: false,
  lastGood: null,
  missingDays: 0,
  historyLeft: 2_199,
  callsLeft: 30,
  nextTry: null,
});

/** As many meters as Data Connect allows one application: 12 with a problem, 100 late, 200 waiting, the others up to date. */
export function thousands(count = 4_500): MeterState[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `Résidence ${i}`;
    if (i % 375 === 7) return i > 3_000 ? blocked(name, "banned") : blocked(name);
    if (i % 45 === 3) return late(name, `2026-11-${10 + (i % 10)}`);
    if (i % 45 === 5 || i % 45 === 6) return waiting(name);
    return i % 10 === 0 ? { ...well(name), historyLeft: 100 } : well(name);
  });
}

/** Its page in a Node-RED of its own. */
export class FedOverview {
  readonly #userDir: UserDir;
  #nodeRed: NodeRed | undefined;
  /** Of the table: what browsers receive is sent to it. */
  readonly table = nodeOf(example(14), "Tableau").id;

  constructor(language: Language = "fr") {
    const { nodes } = example(14, language);
    const subflow = nodes.find(({ type }) => type === "subflow")!.id;
    const at = { z: nodeOf(example(14), "Compteur").z!, x: 100, y: 900 };
    this.#userDir = new UserDir({
      flows: [
        ...nodes.filter(({ id, z, type }) => ![id, z].includes(subflow) && type !== `subflow:${subflow}`),
        { ...at, id: "post", type: "http in", url: "/feed", method: "post", wires: [["each", "answer"]] },
        {
          ...at,
          id: "each",
          type: "function",
          outputs: 1,
          func: "return [msg.payload.map((payload) => ({ payload, usagePointId: '22000000000017' }))];",
          wires: [[nodeOf(example(14), "Compteur").id]],
        },
        { ...at, id: "answer", type: "http response", statusCode: "204", headers: {} },
      ],
      link: ["@flowfuse/node-red-dashboard"],
    });
  }

  async start(): Promise<this> {
    this.#nodeRed = await this.#userDir.start();
    return this;
  }

  get page(): string {
    return `${this.#nodeRed!.url}/dashboard/linky-meters`;
  }

  /** Has these meters say how they are doing, one message each, all at once. */
  async say(states: readonly MeterState[]): Promise<void> {
    const answer = await fetch(`${this.#nodeRed!.url}/feed`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(states),
    });
    if (!answer.ok) throw new Error(`feed: ${answer.status}`);
  }

  async stop(): Promise<void> {
    await this.#nodeRed?.stop();
    this.#userDir.remove();
  }
}
