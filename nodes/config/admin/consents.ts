/**
 * Consents under way with one's own contract: from the button that opens the page of Enedis to the usage point. Each has
 * a random state, good once and for a while; the application's secret stays in this memory and goes with the consent.
 * Free of Node-RED: clock, randomness and the question to Enedis are passed in.
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

/** With whose credentials a consent is asked for. */
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

/** Where a consent stands. */
type Stage =
  | { readonly step: "waiting" }
  | { readonly step: "exchanging" }
  | { readonly step: "linked"; readonly points: readonly Point[] }
  | { readonly step: "failed"; readonly reason: NoConsentReason | "unreadable" | "empty" | "expired_state" }
  /** Enedis could not be asked. */
  | { readonly step: "failed"; readonly reason: "service"; readonly error: unknown };

export interface Consent {
  /** Names it towards the editor that began it. */
  readonly session: string;
  readonly state: string;
  /** Seconds. */
  readonly endsAt: number;
  /** Of the editor that began it: the page that the user sees at the end has it too. */
  readonly language: "fr" | "en";
  readonly stage: Stage;
}

interface Entry extends Consent {
  readonly node: string;
  application: Application | undefined;
  stage: Stage;
  replaced: boolean;
}

/** What the address says to which Enedis sent the user. */
export type Arrival =
  | { readonly ok: true; readonly consent: Consent }
  | { readonly ok: false; readonly problem: StateProblem; readonly language: "fr" | "en" | undefined };

/** A consent has to be given within so many seconds: logging in at Enedis takes its time. */
const LIFE = 20 * 60;
/** How long the end of a consent is remembered, in seconds. */
const KEPT = HOUR_SECONDS;
/** More of them at once are nobody's. */
const MOST = 50;
/** Pauses between two questions while Enedis has no usage point yet, in milliseconds. */
const PAUSES_MS = [1_000, 2_000, 3_000, 4_000, 5_000];

export class Consents {
  readonly #clock: Clock;
  readonly #token: () => string;
  readonly #ask: (application: Application, id: number) => Promise<readonly GrantedPoint[]>;
  readonly #entries = new Map<string, Entry>();

  constructor(options: {
    clock: Clock;
    /** A secret that nobody guesses, of letters, digits, `-` and `_`. */
    token: () => string;
    /** The usage points behind an `autorisation_id`. */
    ask: (application: Application, id: number) => Promise<readonly GrantedPoint[]>;
  }) {
    this.#clock = options.clock;
    this.#token = options.token;
    this.#ask = options.ask;
  }

  /** Begins a consent for a config node; one that was begun before for it ends. */
  start(node: string, language: "fr" | "en", application: Application): Consent {
    this.#forget();
    for (const entry of this.#entries.values()) {
      if (entry.node !== node || entry.stage.step !== "waiting") continue;
      entry.replaced = true;
      entry.application = undefined;
    }
    const entry: Entry = {
      ...{ node, language, application, replaced: false },
      session: this.#token(),
      state: this.#token(),
      endsAt: this.#now() + LIFE,
      stage: { step: "waiting" },
    };
    this.#entries.set(entry.state, entry);
    return entry;
  }

  /** The consent that an editor began. */
  find(session: string): Consent | undefined {
    this.#forget();
    const entry = [...this.#entries.values()].find((one) => one.session === session);
    if (entry?.stage.step === "waiting" && this.#isOver(entry)) this.#end(entry, "expired_state");
    return entry;
  }

  /**
   * Takes what Enedis sent back; ends when the usage point is known or will not be.
   * @param session of the editor into which the address was pasted: no other consent than its own
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

  /** Asks for the usage points behind a consent, for some seconds as long as there are none. */
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
      // "Not found" is how a list without entries may be told.
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
    // A clock that was put back makes none live longer.
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
