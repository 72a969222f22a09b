/** Tells a flow of its meter's health: each change and each notice once, even across restarts. */
import type { NodeMessage } from "node-red";
import type { Archive } from "../archive/index.js";
import {
  dueNotice,
  expiringMessage,
  healthContextOf,
  healthMessage,
  isGraver,
  isHeld,
  mayHaveOutage,
  OUTAGE,
  outageMessage,
  outageOf,
  type HealthContext,
  type HealthMessage,
  type Meter,
} from "../common/index.js";
import { HealthNotices, type Deliver } from "./health-notices.js";

/** What is remembered of a state that was told because of PostgreSQL. */
const OUTAGE_TOLD = `unavailable ${OUTAGE}`;

/**
 * Whether what is refused now is the meter and no more the credentials, or the other way round: another thing to do.
 * @param before what was told; versions before this one did not remember the scope
 */
function isOtherRefusal(
  before: string,
  { payload, scope }: HealthMessage,
  { problem }: HealthContext["report"],
): boolean {
  const isKnown = payload === "consent" && problem?.kind === "consent" && before.startsWith("consent ");
  return isKnown && before !== `consent ${scope}`;
}

export class HealthAnnouncer {
  readonly #meter: Meter;
  readonly #node: string;
  readonly #deliver: Deliver;
  readonly #closed = new AbortController();
  readonly #notices: HealthNotices;
  /** Something may have changed since the last look. */
  #isDue = false;
  #telling: Promise<void> | undefined;
  /** It told `unavailable` of a meter that the archive lacks, which has no place for that. */
  #hasToldOutage = false;

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
    if (health === undefined || meter.source === undefined) return;
    if (collector === undefined) return isHeld(meter) ? this.#lookAtOutage() : undefined;
    const report = collector.report();
    const usagePoint = collector.usagePoint.id;
    if (this.#hasToldOutage) health.tell(this.#node, usagePoint, "state", OUTAGE_TOLD);
    this.#hasToldOutage = false;
    const context = healthContextOf(meter, report);
    const message = healthMessage(context);
    const before = health.told(this.#node, usagePoint, "state") ?? "ok";
    const [told] = before.split(" ");
    const isOther = told !== message.payload || isOtherRefusal(before, message, report);
    // What it told before a restart may still be so.
    const mayHold = before === OUTAGE_TOLD && !isGraver(message.payload) && mayHaveOutage(meter);
    if (isOther && !mayHold && (await this.#sends(message))) {
      const { payload, account, scope } = message;
      const state = payload === "consent" ? `${payload} ${scope}` : payload;
      health.tell(this.#node, usagePoint, "state", account === OUTAGE ? OUTAGE_TOLD : state);
    }
    if (this.#closed.signal.aborted) return;
    this.#notices.checkDaily();
    if (tokenEndsAt !== undefined) await this.#lookAtToken(tokenEndsAt, health, usagePoint, context);
  }

  async #lookAtToken(
    endsAt: number,
    health: Archive["health"],
    usagePoint: number,
    context: HealthContext,
  ): Promise<void> {
    const topic = `token ${endsAt}`;
    const notice = health.told(this.#node, usagePoint, topic);
    const now = this.#meter.now();
    const due = dueNotice(endsAt - now, notice === undefined ? undefined : Number(notice));
    if (due === undefined) return;
    const message = expiringMessage(context, endsAt, now);
    if (await this.#sends(message)) health.tell(this.#node, usagePoint, topic, String(due));
  }

  /** The archive lacks the meter, which may wait for PostgreSQL. */
  async #lookAtOutage(): Promise<void> {
    const outage = outageOf(this.#meter);
    if (outage === undefined || this.#hasToldOutage) return;
    this.#hasToldOutage = await this.#sends(outageMessage(outage, this.#meter.named));
  }

  #sends(message: object): Promise<boolean> {
    return this.#deliver(message as NodeMessage, this.#closed.signal);
  }

  /** Nothing more is sent. Resolves once what was sent is stored. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#telling;
  }
}
