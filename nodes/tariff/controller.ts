/** Looks up what the `tariff` node's contract says, sends it in time, and shows it. */
import { Once, secondsOf, type Clock } from "../base/index.js";
import {
  NodeWant,
  LinkyError,
  StatusDisplay,
  type ChosenContract,
  type ContractDays,
  type Notice,
  type Notices,
  type ShowingNode,
} from "../common/index.js";
import { formatDay, type Day } from "../readings/index.js";
import { Calendar, isSeries, labelsOf, usesColors, type Contract } from "../pricing/index.js";
import type { Texts } from "../texts/index.js";
import type { TariffEvent } from "./event.js";
import { fieldsOf, type Form } from "./message.js";
import { dueNotices, noticeText, type DueNotice } from "./notice.js";
import { clockStatus, stopStatus, tariffStatus } from "./status.js";
import { PriceAnnouncer } from "./price-announcer.js";
import { viewAt, type ColorBook, type Due, type Priced, type View } from "./view.js";

/** The fields to set on a message. */
type Fields = Record<string, unknown>;

export interface TariffOptions {
  readonly node: ShowingNode & { readonly id: string };
  readonly clock: Clock;
  readonly maxSleepMs: number | undefined;
  /** Whether the clock can be right. */
  readonly isClockSet: () => boolean;
  /** Whether another Node-RED says what is in force: this one only answers. */
  readonly standsBy: () => boolean;
  /** While a deploy is under way, contracts and receivers may be missing. */
  readonly isDeploying: () => boolean;
  readonly contract: () => ChosenContract;
  readonly colors: ColorBook;
  readonly days: Pick<ContractDays, "open" | "isAnnounced" | "pricesBetween" | "want" | "onChange">;
  readonly form: Form;
  readonly texts: Texts;
  /** What remembers that a notice was said. */
  readonly notices: Pick<Notices, "once" | "isSaid">;
  readonly send: (fields: Fields) => void;
  /** An error for Catch nodes, without a message. */
  readonly report: (error: Error) => void;
  readonly failed: (error: unknown) => void;
}

export class TariffController {
  readonly #options: TariffOptions;
  readonly #status: StatusDisplay;
  readonly #announcer: PriceAnnouncer;
  #chosen: ChosenContract;
  /** The contract of the calendar at hand. */
  #priced: Priced | undefined;
  /** Of errors, by their incident. */
  readonly #said = new Once();
  /** Takes back the notices that wait to be said. */
  #takeBack: (() => void)[] = [];
  readonly #wants: readonly NodeWant[];
  readonly #unlisten: readonly (() => void)[];

  constructor(options: TariffOptions) {
    this.#options = options;
    this.#status = new StatusDisplay(options.node, () => options.texts.language);
    this.#chosen = options.contract();
    const { node, colors, days } = options;
    const ifAny = (needs: (versions: Contract["versions"]) => boolean) => (): boolean =>
      "contract" in this.#chosen && needs(this.#chosen.contract.versions);
    this.#wants = [
      new NodeWant(
        node.id,
        colors,
        ifAny((versions) => versions.some(usesColors)),
      ),
      new NodeWant(node.id, days, ifAny(heedsMessages)),
    ];
    this.#announcer = new PriceAnnouncer({
      clock: options.clock,
      maxSleepMs: options.maxSleepMs,
      look: (instant, last, isAsked) => this.#look(instant, last, isAsked),
      isSilent: options.standsBy,
      tell: (view, event) => {
        this.#tell(view, event, options.send);
      },
      failed: options.failed,
    });
    const changed = (): void => {
      this.#announcer.checkSoon();
    };
    this.#unlisten = [colors.onChange(changed), days.onChange(changed)];
  }

  /** All nodes exist, after a start or a deploy. */
  deployed(): void {
    // Status nodes may be new.
    this.#status.forget();
    this.#announcer.check();
  }

  /**
   * Answers a message.
   * @throws {LinkyError} `contract`; `unavailable`: the clock is not set
   */
  answer(send: (fields: Fields) => void): void {
    const isAnswered = this.#announcer.answer((view, event) => {
      this.#tell(view, event, send);
    });
    if (isAnswered) return;
    const { isClockSet, texts } = this.#options;
    if (!isClockSet()) throw new LinkyError("unavailable", texts.tariff.clock);
    if ("error" in this.#chosen) throw this.#chosen.error;
  }

  close(): void {
    this.#announcer.close();
    this.#dropNotices();
    for (const unlisten of this.#unlisten) unlisten();
    for (const want of this.#wants) want.release();
  }

  #tell(view: View, event: TariffEvent, send: (fields: Fields) => void): void {
    const { form, texts, notices } = this.#options;
    const name = "name" in this.#chosen ? this.#chosen.name : "";
    send(fieldsOf(view, event, name, form, texts));
    // It has left: what remembers notices only notes it.
    if (event === view.due?.event) notices.once({ ...this.#noticeOf(view.due), say: () => true });
  }

  /**
   * How what is said once is remembered. Of a label, today and tomorrow have a row each, and no other day needs one; of
   * prices, tomorrow has one.
   */
  #noticeOf(due: Due): Omit<Notice, "say"> {
    const { event, day } = due;
    const topic = event === "prices" ? event : `${event} ${day % 2} ${due.label}`;
    return { node: this.#options.node.id, topic, about: formatDay(day) };
  }

  #look(instant: number, last: View | undefined, isAsked: boolean): View | undefined {
    const { isDeploying, isClockSet, contract, colors, days, texts } = this.#options;
    if (!isDeploying()) this.#chosen = contract();
    else if (!isAsked) return undefined;
    for (const want of this.#wants) want.check();
    if ("error" in this.#chosen) {
      this.#report(this.#chosen);
      return undefined;
    }
    if (!isClockSet()) {
      this.#status.show(clockStatus());
      return undefined;
    }
    if (heedsMessages(this.#chosen.contract.versions)) days.open();
    // This runs every few seconds.
    const isSame = last?.contract === this.#chosen.contract && instant >= last.from && instant < last.until;
    if (isSame) return last;
    const view = viewAt(this.#pricedBy(this.#chosen.contract), colors, instant);
    this.#status.show(tariffStatus(view, texts));
    this.#notify(view);
    return view;
  }

  /** Has the notices of a day said, each once. */
  #notify({ contract, day }: View): void {
    const { node, notices } = this.#options;
    this.#dropNotices();
    this.#takeBack = dueNotices(contract, this.#pricedBy(contract).calendar, day).map((notice) =>
      notices.once({
        node: node.id,
        topic: notice.event,
        about: notice.about,
        say: () => this.#say(notice),
      }),
    );
  }

  #dropNotices(): void {
    for (const takeBack of this.#takeBack) takeBack();
  }

  /** A message of its own, with the price that is in force then. @returns false: not now */
  #say(notice: DueNotice): boolean {
    const { clock, isDeploying, isClockSet, send, form, texts, colors } = this.#options;
    if (isDeploying() || !isClockSet() || "error" in this.#chosen) return false;
    const { contract, name } = this.#chosen;
    const view = viewAt(this.#pricedBy(contract), colors, secondsOf(clock));
    send({
      ...fieldsOf(view, notice.event, name, form, texts),
      text: noticeText(notice, contract, name, texts),
    });
    return true;
  }

  #pricedBy(contract: Contract): Priced {
    if (this.#priced?.contract !== contract) {
      const { colors, days, notices } = this.#options;
      const isAnnounced = (label: string, day: Day): boolean => days.isAnnounced(contract, label, day);
      this.#priced = {
        contract,
        calendar: new Calendar(contract, {
          colorOf: (day) => colors.colorOf(day),
          isAnnounced,
          pricesBetween: (start, end) => days.pricesBetween(contract, start, end),
        }),
        isAnnounced,
        isSaid: (due) => notices.isSaid(this.#noticeOf(due)),
      };
    }
    return this.#priced;
  }

  #report({ problem, error, incident = this }: Extract<ChosenContract, { error: unknown }>): void {
    this.#status.show(stopStatus(problem));
    if (this.#said.about(incident).isFirst()) this.#options.report(error);
  }
}

/** Whether messages say days or prices of one of the versions. */
function heedsMessages(versions: Contract["versions"]): boolean {
  return labelsOf(versions).length > 0 || versions.some(isSeries);
}
