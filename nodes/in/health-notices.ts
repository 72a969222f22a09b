/**
 * What the readings of a meter show that its household should know, and what is to come for its contract
 * (docs/dev/contract.md#health-messages): checked once a day at most, and each said once, even across restarts.
 */
import type { NodeMessage } from "node-red";
import { askPowerByPeaks, calendarNotices, versionOn } from "../adviser/index.js";
import type { Archive } from "../archive/index.js";
import type { Collector } from "../collector/index.js";
import {
  healthContextOf,
  noticeAfter,
  noticeMessage,
  type HealthNotice,
  type Meter,
} from "../common/index.js";
import { checkHours, type CostQuestion } from "../costs/index.js";
import { formatDay, parseDay, type Day } from "../readings/index.js";
import type { Contract } from "../pricing/index.js";
import { calendarAdvice, hoursNotice, powerNotice, type Advice } from "../texts/index.js";

/**
 * Sends a message in a turn of the node, unless `closed` is aborted before; resolves to whether it has arrived. Only then
 * may it count as told: a kill or a deploy loses it.
 */
export type Deliver = (message: NodeMessage, closed: AbortSignal) => Promise<boolean>;

/** What the archive keeps the day of the last check under. */
const CHECKED = "looked";

/** What was found; undefined: it is not true; `unknown`: too little is known to say so. */
type Found = Advice | undefined | "unknown";

/** What a day's check of a meter goes by. */
interface DailyCheck {
  readonly archive: Archive;
  readonly collector: Collector;
  readonly contract: Contract;
  readonly today: Day;
}

export class HealthNotices {
  readonly #meter: Meter;
  readonly #node: string;
  readonly #deliver: Deliver;
  readonly #closed: AbortSignal;
  /** A check waits for its turn, or is under way. */
  #isChecking = false;

  /** @param node its id; @param closed aborted when it must not send any more */
  constructor(meter: Meter, node: string, deliver: Deliver, closed: AbortSignal) {
    this.#meter = meter;
    this.#node = node;
    this.#deliver = deliver;
    this.#closed = closed;
  }

  /** Checks in the background, if it has not done so today, and the meter has a contract. */
  checkDaily(): void {
    const meter = this.#meter;
    const { collector } = meter;
    const { archive } = meter.collectors;
    const pricing = meter.contracts.of("consumption");
    if (this.#isChecking || collector === undefined || archive === undefined) return;
    // An error already reports a contract that cannot be read.
    if (pricing === undefined || "fault" in pricing) return;
    const today = meter.today();
    const usagePoint = collector.usagePoint.id;
    if (archive.health.told(this.#node, usagePoint, CHECKED) === formatDay(today)) return;
    const { contract } = pricing;
    this.#isChecking = true;
    // All meters wake together.
    void archive.longWork.run(async () => {
      if (!this.#closed.aborted) await this.#judge({ archive, collector, contract, today });
      this.#isChecking = false;
    });
  }

  async #judge(check: DailyCheck): Promise<void> {
    try {
      const { archive, collector, today } = check;
      // Written first: a check that fails is not repeated at each change.
      archive.health.tell(this.#node, collector.usagePoint.id, CHECKED, formatDay(today));
      await this.#tell("power", await this.#power(check), check);
      await this.#tell("hours", await this.#hours(check), check);
      await this.#tellCalendar(check);
    } catch (error) {
      // What was read may have been closed together with the node.
      if (!this.#closed.aborted) this.#meter.failed(error, check.archive);
    }
  }

  async #power({ archive, collector, contract, today }: DailyCheck): Promise<Found> {
    const answer = await askPowerByPeaks(archive, collector.usagePoint, contract, today);
    if (answer.advice === "unknown") return "unknown";
    const offer = versionOn(contract, formatDay(today))?.offer;
    return answer.advice === "higher" ? powerNotice(answer, offer, this.#meter.texts) : undefined;
  }

  async #hours({ archive, collector, contract, today }: DailyCheck): Promise<Found> {
    const version = versionOn(contract, formatDay(today));
    if (version === undefined) return "unknown";
    const question: CostQuestion = {
      contract,
      direction: "consumption",
      step: "day",
      isOwn: true,
      // A version may have corrected the hours of the one before.
      start: parseDay(version.from) ?? 0,
      end: today,
    };
    const found = await checkHours(archive, collector.usagePoint, question, today, this.#closed);
    return found === undefined || found === "unknown" ? found : hoursNotice(found, this.#meter.texts);
  }

  /** Each once for the day that it is about. */
  async #tellCalendar({ archive, collector, contract, today }: DailyCheck): Promise<void> {
    const { contracts, texts } = this.#meter;
    const { id } = collector.usagePoint;
    for (const notice of calendarNotices(contract, today)) {
      const { event, about } = notice;
      if (archive.health.told(this.#node, id, event) === about) continue;
      const advice = calendarAdvice(notice, contract.kind, contracts.nameOf("consumption"), texts);
      if (!(await this.#send(event, advice, { archive, collector }))) return;
      archive.health.tell(this.#node, id, event, about);
    }
  }

  /** @returns whether it has arrived */
  async #send(
    notice: HealthNotice,
    advice: Advice,
    { archive, collector }: Pick<DailyCheck, "archive" | "collector">,
  ): Promise<boolean> {
    if (this.#closed.aborted || this.#meter.collectors.archive !== archive) return false;
    const context = healthContextOf(this.#meter, collector.report());
    const message = noticeMessage(context, notice, advice) as unknown as NodeMessage;
    return this.#deliver(message, this.#closed);
  }

  /** One that does not arrive is said by the check of another day. */
  async #tell(notice: HealthNotice, found: Found, { archive, collector, today }: DailyCheck): Promise<void> {
    if (found === "unknown" || this.#closed.aborted || this.#meter.collectors.archive !== archive) return;
    const { id } = collector.usagePoint;
    const before = archive.health.told(this.#node, id, notice);
    const { isSaid, told } = noticeAfter(found !== undefined, before, today);
    if (isSaid && found !== undefined && !(await this.#send(notice, found, { archive, collector }))) return;
    if (told !== undefined && told !== before) archive.health.tell(this.#node, id, notice, told);
  }
}
