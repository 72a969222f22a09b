/**
 * Consents in progress under the user's own contract: from the button that opens Enedis's page to the usage point. Each
 * has a random state, valid once and for a limited time; the application's secret stays in memory, only until it is
 * used. Independent of Node-RED: clock, randomness and the request to Enedis are passed in.
 */
import { secondsOf, sleep, type Clock } from "../../base/index.js";
import { HOUR_SECONDS } from "../../readings/index.js";
import {
  readReturn,
  ServiceError,
  stateIn,
  type GrantedPoint,
  type NoConsentReason,
} from "../../services/index.js";

/** The application whose credentials are used to ask for a consent. */
export interface Application {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Point {
  readonly usagePointId: string;
  readonly consumption?: boolean;
  readonly production?: boolean;
}

type StateProblem = "missing_state" | "foreign_state" | "used_state" | "expired_state" | "replaced_state";

/** The progress of a consent. */
type Stage =
  | { readonly step: "waiting" }
  | { readonly step: "exchanging" }
  | { readonly step: "linked"; readonly points: readonly Point[] }
  | { readonly step: "failed"; readonly reason: NoConsentReason | "unreadable" | "empty" | "expired_state" }
  /** The request to Enedis failed. */
  | { readonly step: "failed"; readonly reason: "service"; readonly error: unknown };

export interface Consent {
  /** Identifies it for the editor that began it. */
  readonly session: string;
  readonly state: string;
  /** Seconds. */
  readonly endsAt: number;
  /** The language of the editor that began it, used for the final page too. */
  readonly language: "fr" | "en";
  readonly stage: Stage;
}

interface Entry extends Consent {
  readonly node: string;
  application: Application | undefined;
  stage: Stage;
  replaced: boolean;
}

/** The result of the address to which Enedis sent the user. */
export type Arrival =
  | { readonly ok: true; readonly consent: Consent }
  | { readonly ok: false; readonly problem: StateProblem; readonly language: "fr" | "en" | undefined };

/** How long the user has to give consent, in seconds: logging in at Enedis takes time. */
const LIFE = 20 * 60;
/** How long a finished consent is remembered, in seconds. */
const KEPT = HOUR_SECONDS;
/** The most consents kept at once: more cannot be genuine. */
const MOST = 50;
/** Pauses between two requests while Enedis has no usage point yet, in milliseconds. */
const PAUSES_MS = [1_000, 2_000, 3_000, 4_000, 5_000];

export class Consents {
  readonly #clock: Clock;
  readonly #token: () => string;
  readonly #ask: (application: Application, id: number) => Promise<readonly GrantedPoint[]>;
  readonly #entries = new Map<string, Entry>();

  constructor(options: {
    clock: Clock;
    /** Makes an unguessable secret of letters, digits, `-` and `_`. */
    token: () => string;
    /** Gets the usage points behind an `autorisation_id`. */
    ask: (application: Application, id: number) => Promise<readonly GrantedPoint[]>;
  }) {
    this.#clock = options.clock;
    this.#token = options.token;
    this.#ask = options.ask;
  }

  /** Begins a consent for a config node, and ends any earlier one of this node. */
  start(node: string, language: "fr" | "en", application: Application): Consent {
    this.#forget();
    for (const entry of this.#entries.values()) {
      if (entry.node !== node || entry.stage.step !== "waiting") continue;
      entry.replaced = true;
      entry.application = undefined;
    }
    const entry: Entry = {
      node,
      language,
      application,
      replaced: false,
      session: this.#token(),
      state: this.#token(),
      endsAt: this.#now() + LIFE,
      stage: { step: "waiting" },
    };
    this.#entries.set(entry.state, entry);
    return entry;
  }

  /** The consent begun by an editor. */
  find(session: string): Consent | undefined {
    this.#forget();
    const entry = [...this.#entries.values()].find((one) => one.session === session);
    if (entry?.stage.step === "waiting" && this.#isOver(entry)) this.#end(entry, "expired_state");
    return entry;
  }

  /**
   * Handles what Enedis sent back. Resolves when the usage point is known or has failed to come.
   * @param session the editor into which the address was pasted, which must match its own consent
   */
  async arrive(parameters: URLSearchParams, session?: string): Promise<Arrival> {
    this.#forget();
    const state = stateIn(parameters);
    if (state === undefined) return { ok: false, problem: "missing_state", language: undefined };
    const entry = this.#entries.get(state);
    if (entry === undefined || (session !== undefined && entry.session !== session)) {
      return { ok: false, problem: "foreign_state", language: undefined };
    }
    const { language } = entry;
    if (entry.replaced) return { ok: false, problem: "replaced_state", language };
    if (entry.stage.step !== "waiting") {
      const expired = entry.stage.step === "failed" && entry.stage.reason === "expired_state";
      return { ok: false, problem: expired ? "expired_state" : "used_state", language };
    }
    if (this.#isOver(entry)) {
      this.#end(entry, "expired_state");
      return { ok: false, problem: "expired_state", language };
    }
    await this.#take(entry, parameters);
    return { ok: true, consent: entry };
  }

  async #take(entry: Entry, parameters: URLSearchParams): Promise<void> {
    const returned = readReturn(parameters);
    switch (returned.kind) {
      case "refused":
        this.#end(entry, returned.reason);
        return;
      case "unreadable":
        this.#end(entry, "unreadable");
        return;
      case "points":
        entry.application = undefined;
        entry.stage = {
          step: "linked",
          points: returned.usagePointIds.map((usagePointId) => ({ usagePointId })),
        };
        return;
      case "authorisation":
        return this.#exchange(entry, returned.id);
    }
  }

  /** Asks for the usage points behind a consent, again for some seconds while there are none. */
  async #exchange(entry: Entry, id: number): Promise<void> {
    const application = entry.application!;
    entry.application = undefined;
    entry.stage = { step: "exchanging" };
    try {
      for (const pause of [...PAUSES_MS, undefined]) {
        const points = await this.#pointsOf(application, id);
        if (points.length > 0) {
          entry.stage = { step: "linked", points };
          return;
        }
        if (pause !== undefined) await sleep(this.#clock, pause);
      }
      this.#end(entry, "empty");
    } catch (error) {
      entry.stage = { step: "failed", reason: "service", error };
    }
  }

  async #pointsOf(application: Application, id: number): Promise<readonly GrantedPoint[]> {
    try {
      return await this.#ask(application, id);
    } catch (error) {
      // "Not found" may stand for an empty list.
      if (error instanceof ServiceError && error.kind === "no_data") return [];
      throw error;
    }
  }

  #end(entry: Entry, reason: NoConsentReason | "unreadable" | "empty" | "expired_state"): void {
    entry.application = undefined;
    entry.stage = { step: "failed", reason };
  }

  #now(): number {
    return secondsOf(this.#clock);
  }

  #isOver({ endsAt }: Entry): boolean {
    // A clock that was set back must not extend a consent.
    return this.#now() >= endsAt || this.#now() < endsAt - LIFE - 60;
  }

  #forget(): void {
    const now = this.#now();
    for (const [state, { endsAt, stage }] of this.#entries) {
      const isOld = now >= endsAt + KEPT || (this.#entries.size > MOST && stage.step !== "exchanging");
      if (isOld) this.#entries.delete(state);
    }
  }
}
