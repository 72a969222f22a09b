/**
 * The form of a request: a gateway may know Enedis's form of 2026, that of v5, or both
 * (docs/dev/enedis.md#series-and-paths, #myelectricaldata-v2-format).
 */
import { DAY_SECONDS } from "../readings/index.js";
import type { RemoteSettings } from "./remote.js";
import type { Query } from "./service.js";

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

/** Asks in a form that the gateway knows. */
export class Forms {
  readonly #settings: RemoteSettings;
  readonly #memory: FormMemory;
  /** When the other form was last tried for a series, in milliseconds. */
  readonly #tried = new Map<string, number>();

  constructor(settings: RemoteSettings) {
    this.#settings = settings;
    this.#memory = settings.formMemory ?? ownMemory();
  }

  /**
   * Asks, and if this form is refused, once more in the other one, for each series once a day at most: a request that
   * is refused in both forms must not cost two calls each time.
   *
   * @returns the answer, in the other form only if that one was not refused
   */
  async ask<Answer>(
    query: Query,
    ask: (form: RequestForm) => Promise<Answer>,
    isRefusal: (answer: Answer) => boolean,
  ): Promise<Answer> {
    const form = this.#memory.read();
    const answer = await ask(form);
    if (!isRefusal(answer) || this.#wasTried(query)) return answer;
    await this.#settings.beforeExtraCall?.();
    this.#tried.set(keyOf(query), this.#settings.now());
    const other = form === "2026" ? "v5" : "2026";
    const second = await ask(other);
    if (isRefusal(second)) return answer;
    this.#memory.keep(other);
    return second;
  }

  #wasTried(query: Query): boolean {
    const at = this.#tried.get(keyOf(query));
    // Whichever way the clock was set meanwhile.
    return at !== undefined && Math.abs(this.#settings.now() - at) < DAY_SECONDS * 1000;
  }
}

function keyOf({ direction, series }: Query): string {
  return `${direction} ${series}`;
}
