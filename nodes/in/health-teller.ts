/** Tells a flow of its meter's health: each change and each notice once, even across restarts. */
import type { NodeMessage } from "node-red";
import { dueNotice, expiringMessage, healthContextOf, healthMessage, type Meter } from "../common/index.js";
import { DAY_SECONDS } from "../readings/index.js";
import { HealthNotices, type Deliver } from "./health-notices.js";

export class HealthTeller {
  readonly #meter: Meter;
  readonly #node: string;
  readonly #deliver: Deliver;
  readonly #closed = new AbortController();
  readonly #notices: HealthNotices;
  /** Something may have changed since the last look. */
  #isDue = false;
  #telling: Promise<void> | undefined;

  /** @param node its id */
  constructor(meter: Meter, node: string, deliver: Deliver) {
    this.#meter = meter;
    this.#node = node;
    this.#deliver = deliver;
    this.#notices = new HealthNotices(meter, node, deliver, this.#closed.signal);
  }

  /** Sends what this node has not told yet. */
  tell(): void {
    this.#isDue = true;
    this.#telling ??= this.#tellAll();
  }

  async #tellAll(): Promise<void> {
    while (this.#isDue && !this.#closed.signal.aborted) {
      this.#isDue = false;
      const { archive } = this.#meter.collectors;
      try {
        await this.#look();
      } catch (error) {
        this.#meter.failed(error, archive);
      }
    }
    this.#telling = undefined;
  }

  async #look(): Promise<void> {
    const meter = this.#meter;
    const { collector, tokenEndsAt } = meter;
    const health = meter.collectors.archive?.health;
    // Without a source, an error already reports the settings: there is no service to report on.
    if (collector === undefined || health === undefined || meter.source === undefined) return;
    const report = collector.report();
    const usagePoint = collector.usagePoint.id;
    const context = healthContextOf(meter, report);
    const told = health.told(this.#node, usagePoint, "state") ?? "ok";
    if (told !== report.health && (await this.#sends(healthMessage(context))))
      health.tell(this.#node, usagePoint, "state", report.health);
    if (this.#closed.signal.aborted) return;
    this.#notices.look();
    if (tokenEndsAt === undefined) return;
    const topic = `token ${tokenEndsAt}`;
    const notice = health.told(this.#node, usagePoint, topic);
    const secondsLeft = tokenEndsAt - meter.now();
    const due = dueNotice(secondsLeft, notice === undefined ? undefined : Number(notice));
    if (due === undefined) return;
    const message = expiringMessage(context, Math.ceil(secondsLeft / DAY_SECONDS));
    if (await this.#sends(message)) health.tell(this.#node, usagePoint, topic, String(due));
  }

  #sends(message: object): Promise<boolean> {
    return this.#deliver(message as NodeMessage);
  }

  /** Nothing more is sent. Resolves once what was sent is stored. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#telling;
  }
}
