/** Asks the host for charts and costs, and keeps the answers until they may have changed. */
import type { Answer, Question, Snapshot, Words } from "../protocol.js";
import {
  barsView,
  curveView,
  type BarsView,
  type AnyWish,
  type CostView,
  type CurveView,
  type DayView,
} from "./model.js";
import { costBarsView, type CostBarsView } from "./cost-model.js";
import { habitView, type HabitView } from "./habit-model.js";
import type { HeatView } from "./heat-model.js";
import { pricesView, type PricesView } from "./price-model.js";

type View = BarsView | CurveView | CostView | CostBarsView | PricesView | HabitView | DayView | HeatView;

/** Answers of two revisions may differ. */
type Revision = number | string;

/** What an answer depends on: readings, the contract, or both. */
export function revisionOf({ measure, direction }: AnyWish, snapshot: Snapshot | undefined): Revision {
  const { revision = 0, costs } = snapshot ?? {};
  const ofCosts = costs?.[direction];
  // A call that brings nothing may be what a day waits for.
  if (measure === "day") return `${revision} ${snapshot?.state?.calls.used} ${snapshot?.state?.nextPoll}`;
  if (measure === "cost" || measure === "prices") return ofCosts ?? 0;
  return `${revision} ${ofCosts}`;
}

/** What is known for a wish. `view` may be older than the readings: it stays until the new one arrives. */
export interface Known {
  readonly view?: View;
  readonly waiting?: boolean;
  /** Why there is no data; true: no answer came. */
  readonly failed?: Words | true;
}

/** Wait before asking: a key held down must not ask for every screen it passes. */
const PATIENCE_MS = 120;
const TIMEOUT_MS = 8_000;
/** A chart without an answer is asked for again after about this time, then twice of it, up to the longest. */
const PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 60_000;

/** Different for each browser: those that were refused together must not come again together. */
function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** (failures - 1)) * (0.5 + Math.random());
}

export class Answers {
  readonly #ask: (question: Question) => void;
  readonly #changed: () => void;
  readonly #known = new Map<string, Known & { readonly revision: Revision }>();
  #nextId = 1;
  #open: { readonly id: number; readonly key: string; readonly revision: Revision } | undefined;
  #scheduled: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The question that will be asked again. */
  #retry: string | undefined;
  /** How often in a row none was answered. */
  #failures = 0;

  constructor(ask: (question: Question) => void, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /** What is known for a wish. Asks if that is nothing or not of `revision`. */
  of(wish: AnyWish, revision: Revision): Known {
    const key = JSON.stringify(wish);
    const known = this.#known.get(key);
    if (known?.revision === revision) return known;
    if (this.#open?.key !== key || this.#open.revision !== revision) this.#schedule(key, wish, revision);
    return { ...(known?.view && { view: known.view }), waiting: true };
  }

  again(wish: AnyWish): void {
    this.#known.delete(JSON.stringify(wish));
    this.#changed();
  }

  answer(answer: Answer): void {
    const open = this.#open;
    if (open?.id !== answer.id) return;
    if ("refused" in answer) this.#settle({ failed: answer.refused }, answer.again);
    else if ("habit" in answer) this.#settle({ view: habitView(answer) });
    else if ("runs" in answer) this.#settle({ view: curveView(answer) });
    else if ("prices" in answer) this.#settle({ view: pricesView(answer) });
    else if ("words" in answer) this.#settle({ view: { ...answer, kind: "day" } });
    else if ("means" in answer) this.#settle({ view: { ...answer, kind: "heat" } });
    else if ("total" in answer) this.#settle({ view: costBarsView(answer) });
    else this.#settle({ view: "values" in answer ? barsView(answer) : { ...answer, kind: "cost" } });
  }

  /** Cancels the open question: its answer is no longer needed. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#open = undefined;
    this.#scheduled = undefined;
    if (this.#retry === undefined) return;
    // What is known of it can stay on the screen, but is outdated.
    const known = this.#known.get(this.#retry);
    if (known !== undefined) this.#known.set(this.#retry, { ...known, revision: NaN });
    this.#retry = undefined;
  }

  #schedule(key: string, wish: AnyWish, revision: Revision): void {
    const what = `${key} ${revision}`;
    if (this.#scheduled === what) return;
    this.stop();
    this.#scheduled = what;
    this.#timer = setTimeout(() => {
      const id = this.#nextId++;
      this.#scheduled = undefined;
      this.#open = { id, key, revision };
      this.#timer = setTimeout(() => this.#settle({ failed: true }, true), TIMEOUT_MS);
      this.#ask({ id, ...wish });
    }, PATIENCE_MS);
  }

  /** @param again whether to ask again by itself */
  #settle(result: Known, again = false): void {
    const open = this.#open;
    if (open === undefined) return;
    this.stop();
    this.#failures = again ? this.#failures + 1 : 0;
    // An old chart is better than none.
    const before = this.#known.get(open.key)?.view;
    const known = result.view === undefined && before !== undefined ? { ...result, view: before } : result;
    this.#known.set(open.key, { ...known, revision: open.revision });
    if (again) {
      this.#retry = open.key;
      this.#timer = setTimeout(() => {
        this.stop();
        this.#changed();
      }, pauseAfter(this.#failures));
    }
    this.#changed();
  }
}
