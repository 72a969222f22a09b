/** Looks up what the `tariff` node's contract says, sends it in time, and shows it. */
import { Once, secondsOf, type Clock } from "../base/index.js";
import {
  ColorWant,
  LinkyError,
  StatusDisplay,
  type ChosenContract,
  type Notices,
  type ShowingNode,
} from "../common/index.js";
import { Calendar, usesColors, type Contract } from "../pricing/index.js";
import type { Texts } from "../texts/index.js";
import type { TariffEvent } from "./event.js";
import { fieldsOf, type Form } from "./message.js";
import { dueNotices, noticeText, type DueNotice } from "./notice.js";
import { clockStatus, stopStatus, tariffStatus } from "./status.js";
import { PriceAnnouncer } from "./price-announcer.js";
import { viewAt, type ColorBook, type Priced, type View } from "./view.js";

/** The fields to set on a message. */
type Fields = Record<string, unknown>;

export interface TariffOptions {
  readonly node: ShowingNode & { readonly id: string };
  readonly clock: Clock;
  readonly maxSleepMs: number | undefined;
  /** Whether the clock can be right. */
  readonly isClockSet: () => boolean;
  /** While a deploy is under way, contracts and receivers may be missing. */
  readonly isDeploying: () => boolean;
  readonly contract: () => ChosenContract;
  readonly colors: ColorBook;
  readonly form: Form;
  readonly texts: Texts;
  /** What remembers that a notice was said. */
  readonly notices: Pick<Notices, "once">;
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
  readonly #want: ColorWant;
  readonly #unlisten: () => void;

  constructor(options: TariffOptions) {
    this.#options = options;
    this.#status = new StatusDisplay(options.node, () => options.texts.language);
    this.#chosen = options.contract();
    this.#want = new ColorWant(options.node.id, options.colors, () => {
      const chosen = this.#chosen;
      return "contract" in chosen && chosen.contract.versions.some(usesColors);
    });
    this.#announcer = new PriceAnnouncer({
      clock: options.clock,
      maxSleepMs: options.maxSleepMs,
      look: (instant, last, isAsked) => this.#look(instant, last, isAsked),
      tell: (view, event) => {
        options.send(this.#fields(view, event));
      },
      failed: options.failed,
    });
    this.#unlisten = options.colors.onChange(() => {
      this.#announcer.checkSoon();
    });
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
      send(this.#fields(view, event));
    });
    if (isAnswered) return;
    const { isClockSet, texts } = this.#options;
    if (!isClockSet()) throw new LinkyError("unavailable", texts.tariff.clock);
    if ("error" in this.#chosen) throw this.#chosen.error;
  }

  close(): void {
    this.#announcer.close();
    this.#dropNotices();
    this.#unlisten();
    this.#want.release();
  }

  #fields(view: View, event: TariffEvent): Fields {
    const { form, texts } = this.#options;
    const name = "name" in this.#chosen ? this.#chosen.name : "";
    return fieldsOf(view, event, name, form, texts);
  }

  #look(instant: number, last: View | undefined, isAsked: boolean): View | undefined {
    const { isDeploying, isClockSet, contract, colors, texts } = this.#options;
    if (!isDeploying()) this.#chosen = contract();
    else if (!isAsked) return undefined;
    this.#want.check();
    if ("error" in this.#chosen) {
      this.#report(this.#chosen);
      return undefined;
    }
    if (!isClockSet()) {
      this.#status.show(clockStatus());
      return undefined;
    }
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
      this.#priced = {
        contract,
        calendar: new Calendar(contract, (day) => this.#options.colors.colorOf(day)),
      };
    }
    return this.#priced;
  }

  #report({ problem, error, incident = this }: Extract<ChosenContract, { error: unknown }>): void {
    this.#status.show(stopStatus(problem));
    if (this.#said.about(incident).isFirst()) this.#options.report(error);
  }
}
