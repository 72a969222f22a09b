/** The routes that compare offers and hours for the contract's dialog, through the same doors as messages to a history node. */
import {
  answerNewHours,
  askOffers,
  askPowerAdvice,
  lastWholeMonths,
  newHoursQuestion,
  NoContractError,
  offersQuestion,
  powerWords,
  whenReady,
  workFailure,
  type Advised,
  type ShownOffer,
} from "../../common/index.js";
import type { NewHoursAnswer, OfferRow, OffersComparison } from "../../editor/index.js";
import { dayOf, type Day } from "../../readings/index.js";
import { adminTextsOf, dateText, textsOf, type Language } from "../../texts/index.js";
import type { ConfigOf } from "./credentials.js";
import { Failure } from "./failure.js";
import type { Body, RouteRequest } from "./requests.js";

export class OffersHandlers {
  readonly #configOf: ConfigOf;
  /** One at a time, for all browsers: each prices a year several times. */
  #isComparing = false;

  constructor(configOf: ConfigOf) {
    this.#configOf = configOf;
  }

  compare({ body, language }: RouteRequest<Body<"offers">>): Promise<OffersComparison> {
    return this.#alone(body.id, language, async (advised) => {
      const { today, contracts, texts } = advised;
      const { offers: words } = adminTextsOf(language);
      const span = lastWholeMonths(today);
      const question = offersQuestion({ ...span, asOf: today, atPricesOfThen: false }, contracts, texts);
      const { answer, offers, notes } = await askOffers(advised, question);
      const power = await askPowerAdvice(advised, "dialog");
      return {
        offers: answer.held === 0 ? [] : offers.map(rowOf),
        notes: answer.held === 0 ? [words.nothingHeld] : notes,
        span: spanText(span, language),
        // What is advised, what it saves and for whom; before that, when the offer ends.
        power: [`${powerWords(power.answer, texts)}.`, ...power.reasons.slice(0, 3)].join(" "),
      };
    });
  }

  hours({ body, language }: RouteRequest<Body<"hours">>): Promise<NewHoursAnswer> {
    return this.#alone(body.id, language, async (advised) => {
      const { today, contracts, texts } = advised;
      const span = lastWholeMonths(today);
      const wanted = { ...span, hours: body.hours, asOf: today, atPricesOfThen: false };
      const { answer, shown, notes } = await answerNewHours(
        advised,
        newHoursQuestion(wanted, contracts, texts),
      );
      if (answer.held === 0) return { text: adminTextsOf(language).offers.nothingHeld, notes: [] };
      return { text: shown.text, notes: [spanText(span, language), ...notes] };
    });
  }

  /** Asks a deployed meter, unless it or another one is being asked. */
  async #alone<T>(id: string, language: Language, work: (advised: Advised) => Promise<T>): Promise<T> {
    const { offers: words } = adminTextsOf(language);
    if (this.#isComparing) throw new Failure(409, "under_way", { text: words.underWay });
    this.#isComparing = true;
    try {
      return await this.#ask(id, language, work);
    } finally {
      this.#isComparing = false;
    }
  }

  async #ask<T>(id: string, language: Language, work: (advised: Advised) => Promise<T>): Promise<T> {
    const { errors, offers: words } = adminTextsOf(language);
    const node = this.#configOf(id);
    if (node === undefined) throw new Failure(404, "not_deployed", { text: errors.notDeployed });
    const { meter } = node;
    const { key, collectors, problem, unset } = meter;
    const texts = textsOf(language);
    const asked = { key, collectors, problem, unset, texts };
    const { signal } = new AbortController();
    // It resolves to undefined only when the signal aborts.
    const { archive, collector } = (await whenReady(asked, signal))!;
    const today = dayOf(meter.now());
    const contracts = meter.contracts.in(texts);
    const { usagePoint } = collector;
    try {
      return await work({ meter, contracts, archive, usagePoint, today, texts, signal });
    } catch (error) {
      // Its own words name a field of messages.
      if (error instanceof NoContractError) throw new Failure(409, "credentials", { text: words.noContract });
      throw workFailure(error, archive, asked);
    }
  }
}

/** Which days are asked for. */
function spanText({ start, end }: { readonly start: Day; readonly end: Day }, language: Language): string {
  return adminTextsOf(language).offers.span(dateText(language, start), dateText(language, end - 1));
}

function rowOf({ name, present, power, value, saving, reason, text }: ShownOffer): OfferRow {
  return {
    name,
    power,
    value,
    saving,
    ...(present && { present }),
    ...(reason !== undefined && { reason }),
    ...(text !== undefined && { text }),
  };
}
