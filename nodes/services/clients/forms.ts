/**
 * The form of a request: a gateway may know Enedis's form of 2026, that of v5, or both
 * (docs/dev/enedis.md#series-and-paths, #myelectricaldata-v2-format).
 */
import { DAY_SECONDS } from "../../readings/index.js";
import type { Outcome } from "../answers/index.js";
import type { Answer, Query } from "../contract/index.js";

export type RequestForm = "2026" | "v5";

/** The form in which an account is asked first. */
export interface FormMemory {
  read(): RequestForm;
  /** The gateway refused the other form and knows this one. */
  keep(form: RequestForm): void;
}

/** Forgotten with the client. */
function ownMemory(): FormMemory {
  let kept: RequestForm = "2026";
  return {
    read: () => kept,
    keep: (form) => {
      kept = form;
    },
  };
}

/** What it needs of a client's settings (`RemoteSettings`). */
interface FormSettings {
  /** Milliseconds. */
  readonly now: () => number;
  readonly beforeExtraCall?: () => Promise<void>;
  readonly formMemory?: FormMemory;
}

/** Asks in a form that the gateway knows. */
export class Forms {
  readonly #settings: FormSettings;
  readonly #memory: FormMemory;
  /** When both forms were last refused for a series, in milliseconds. */
  readonly #refused = new Map<string, number>();

  constructor(settings: FormSettings) {
    this.#settings = settings;
    this.#memory = settings.formMemory ?? ownMemory();
  }

  /**
   * Asks, and if this form is refused, once more in the other one. A request that is refused in both forms must not cost
   * two calls each time: for its series, the other form is then left alone for a day.
   *
   * @param ask throws if there is no answer, which says nothing about the form
   * @throws {ServiceError} the failure, of the other form only if that one was not refused; what `ask` throws
   */
  async ask(
    query: Query,
    ask: (form: RequestForm) => Promise<Outcome>,
    isRefusal: (outcome: Outcome) => boolean,
  ): Promise<Answer> {
    const form = this.#memory.read();
    const outcome = await ask(form);
    if (!isRefusal(outcome) || this.#wasRefused(query)) return answerIn(outcome);
    await this.#settings.beforeExtraCall?.();
    const other = form === "2026" ? "v5" : "2026";
    const second = await ask(other);
    if (isRefusal(second)) {
      this.#refused.set(keyOf(query), this.#settings.now());
      return answerIn(outcome);
    }
    if (isUnderstood(second)) this.#memory.keep(other);
    return answerIn(second);
  }

  #wasRefused(query: Query): boolean {
    const at = this.#refused.get(keyOf(query));
    // Whichever way the clock was set meanwhile.
    return at !== undefined && Math.abs(this.#settings.now() - at) < DAY_SECONDS * 1000;
  }
}

/** Whoever names the days that there are no readings of has read the request; an outage or a quota says nothing. */
function isUnderstood(outcome: Outcome): boolean {
  return "answer" in outcome || outcome.failure.kind === "no_data" || outcome.failure.kind === "range";
}

/** @throws {ServiceError} */
function answerIn(outcome: Outcome): Answer {
  if ("failure" in outcome) throw outcome.failure;
  return outcome.answer;
}

function keyOf({ direction, series }: Query): string {
  return `${direction} ${series}`;
}
