/** The queues of all accounts of an archive. */
import type { Archive } from "../../archive/index.js";
import type { Clock, Random } from "../../base/index.js";
import { limitsOf, type ServiceId } from "../../services/index.js";
import { callForAccount, type AccountCallHooks } from "./account-call.js";
import { AccountQueue } from "./account-queue.js";
import { CircuitBreaker, FAILURES_IN_A_ROW } from "./circuit-breaker.js";

/** The account whose budget a call spends. */
export interface AccountSettings {
  readonly service: ServiceId;
  readonly baseUrl: string;
  /** All that the service counts calls by. */
  readonly identity: readonly string[];
}

export class Accounts {
  readonly #clock: Clock;
  readonly #random: Random;
  /** By the account's id in the archive. */
  readonly #queues = new Map<number, AccountQueue>();
  /** By base URL. They outlive the archive: closing it does not end an outage. */
  readonly #breakers = new Map<string, CircuitBreaker>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  queueOf(archive: Archive, { service, baseUrl, identity }: AccountSettings): AccountQueue {
    const account = archive.sources.account(service, baseUrl, identity);
    let queue = this.#queues.get(account);
    if (queue === undefined) {
      let breaker = this.#breakers.get(baseUrl);
      if (breaker === undefined) {
        const now = this.#clock.now();
        breaker = new CircuitBreaker(archive.calls.failuresInARow(baseUrl, FAILURES_IN_A_ROW, now));
        this.#breakers.set(baseUrl, breaker);
      }
      queue = new AccountQueue(account, breaker, archive, this.#clock, limitsOf(service));
      this.#queues.set(account, queue);
    }
    return queue;
  }

  /**
   * Makes one call of an account that is not for one meter, counted and paced like all others.
   * @throws {ServiceError} the service's answer, or `banned` or `quota` during a pause or when the budget is spent
   */
  call<T>(
    archive: Archive,
    settings: AccountSettings,
    signal: AbortSignal,
    work: (hooks: AccountCallHooks) => Promise<T>,
  ): Promise<T> {
    const queue = this.queueOf(archive, settings);
    return callForAccount({ archive, queue, clock: this.#clock, random: this.#random, signal }, work);
  }

  /** Whether a call of any of them is under way. */
  get isCalling(): boolean {
    return [...this.#queues.values()].some(({ isCalling }) => isCalling);
  }

  /** The archive is gone, and with it the counts of the queues. */
  clear(): void {
    this.#queues.clear();
  }
}
