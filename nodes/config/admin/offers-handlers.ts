/** The route that compares offers for the contract's dialog, through the same door as messages to a history node. */
import {
  askOffers,
  askPowerAdvice,
  lastWholeMonths,
  NoContractError,
  offersQuestion,
  powerWords,
  whenReady,
  workFailure,
  type Advised,
  type ShownOffer,
} from "../../common/index.js";
import type { OfferRow, OffersComparison } from "../../editor/index.js";
import { dayOf } from "../../readings/index.js";
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

  async compare({ body, language }: RouteRequest<Body<"offers">>): Promise<OffersComparison> {
    const { offers: words } = adminTextsOf(language);
    if (this.#isComparing) throw new Failure(409, "under_way", { text: words.underWay });
    this.#isComparing = true;
    try {
      return await this.#compare(body.id, language);
    } finally {
      this.#isComparing = false;
    }
  }

  async #compare(id: string, language: Language): Promise<OffersComparison> {
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
    const advised: Advised = { meter, contracts, archive, usagePoint, today, texts, signal };
    try {
      const span = lastWholeMonths(today);
      const question = offersQuestion({ ...span, atPricesOfThen: false }, contracts, today, texts);
      const { answer, offers, notes } = await askOffers(advised, question);
      const power = await askPowerAdvice(advised);
      return {
        offers: answer.held === 0 ? [] : offers.map(rowOf),
        notes: answer.held === 0 ? [words.nothingHeld] : notes,
        span: words.span(dateText(language, span.start), dateText(language, span.end - 1)),
        // What is advised, what it saves and for whom.
        power: [`${powerWords(power.answer, texts)}.`, ...power.reasons.slice(0, 3)].join(" "),
      };
    } catch (error) {
      // Its own words name a field of messages.
      if (error instanceof NoContractError) throw new Failure(409, "credentials", { text: words.noContract });
      throw workFailure(error, archive, asked);
    }
  }
}

function rowOf({ name, present, power, value, saving, reason, text }: ShownOffer): OfferRow {
  return {
    ...{ name, power, value, saving },
    ...(present && { present }),
    ...(reason !== undefined && { reason }),
    ...(text !== undefined && { text }),
  };
}
