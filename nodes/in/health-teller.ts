/** Tells a flow of its meter's health: each change and each notice once, even across restarts. */
import type { NodeMessage } from "node-red";
import { dueNotice, expiringMessage, healthContextOf, healthMessage, type Meter } from "../common/index.js";
import { DAY_SECONDS } from "../readings/index.js";
import { HealthNotices } from "./health-notices.js";

export class HealthTeller {
  readonly #meter: Meter;
  readonly #node: string;
  readonly #send: (message: NodeMessage) => void;
  readonly #closed = new AbortController();
  readonly #notices: HealthNotices;

  /** @param node its id */
  constructor(meter: Meter, node: string, send: (message: NodeMessage) => void) {
    this.#meter = meter;
    this.#node = node;
    this.#send = send;
    this.#notices = new HealthNotices(meter, node, send, this.#closed.signal);
  }

  /** Sends what this node has not told yet. */
  tell(): void {
    const meter = this.#meter;
    const { collector, tokenEndsAt } = meter;
    const health = meter.collectors.archive?.health;
    // Without a source, an error already reports the settings: there is no service to report on.
    if (collector === undefined || health === undefined || meter.source === undefined) return;
    const report = collector.report();
    const usagePoint = collector.usagePoint.id;
    const context = healthContextOf(meter, report);
    const told = health.told(this.#node, usagePoint, "state") ?? "ok";
    if (told !== report.health) {
      this.#send(healthMessage(context) as unknown as NodeMessage);
      health.tell(this.#node, usagePoint, "state", report.health);
    }
    this.#notices.look();
    if (tokenEndsAt === undefined) return;
    const topic = `token ${tokenEndsAt}`;
    const notice = health.told(this.#node, usagePoint, topic);
    const secondsLeft = tokenEndsAt - meter.now();
    const due = dueNotice(secondsLeft, notice === undefined ? undefined : Number(notice));
    if (due === undefined) return;
    this.#send(expiringMessage(context, Math.ceil(secondsLeft / DAY_SECONDS)) as unknown as NodeMessage);
    health.tell(this.#node, usagePoint, topic, String(due));
  }

  /** Nothing is sent any more. */
  close(): void {
    this.#closed.abort();
  }
}
