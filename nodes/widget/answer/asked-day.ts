/** Says how a day stands whose readings are not held, and requests it if a browser asks for that. */
import { problemStatus, type Meter } from "../../common/index.js";
import { MOST_ASKED_DAYS, type DayStanding } from "../../collector/index.js";
import type { Texts } from "../../texts/index.js";
import type { DayAnswer, DayQuestion } from "../protocol.js";
import { inBoth } from "./lamp.js";

/** A call follows its turn within about a minute. */
const CALL_SECONDS = 60;

/** @param meter undefined: readings come by messages, or no meter is chosen */
export function answerDay(
  meter: Meter | undefined,
  { id, direction, series, day, ask = false }: DayQuestion,
): DayAnswer {
  const days = meter?.problem === undefined ? meter?.collector?.askedDays : undefined;
  if (meter === undefined || days === undefined || meter.source === undefined)
    return { id, words: inBoth((texts) => texts.askedDay.noService) };
  const want = { direction, series };
  const standing = ask ? days.ask(want, day) : days.standing(want, day);
  if (ask && standing.state === "asked") meter.collectors.wakeSoon(meter.key);
  return {
    id,
    words: inBoth((texts) => wordsOf(meter, standing, texts)),
    ...(standing.state === "open" && {
      offer: inBoth((texts) => texts.askedDay.offer(serviceOf(meter, texts))),
    }),
  };
}

/** Whom users ask: Enedis, whatever gateway leads to it. */
function serviceOf({ service }: Meter, texts: Texts): string {
  return service === "demo" ? texts.askedDay.demo : "Enedis";
}

function wordsOf(meter: Meter, standing: DayStanding, texts: Texts): string {
  const { askedDay: words } = texts;
  const when = (instant: number): string => meter.when(instant, texts);
  switch (standing.state) {
    case "open":
      return words.open(serviceOf(meter, texts));
    case "asked":
      return words.asked(when(Math.max(standing.next, meter.now()) + CALL_SECONDS));
    case "none":
      return words.none(serviceOf(meter, texts), when(standing.at));
    case "stopped": {
      const { problem, until } = standing;
      if (problem === undefined) return words.pause(when(until));
      return words.stopped(problemStatus(problem, { texts, when, report: meter.report() }).text);
    }
    case "spent":
      return words.spent(when(standing.over.until));
    case "enough":
      return words.enough(MOST_ASKED_DAYS, when(standing.until));
    case "noService":
    case "notYet":
    case "tooOld":
    case "unwanted":
      return words[standing.state];
  }
}
