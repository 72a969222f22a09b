/** The screens of the ring and the history of a value. */
import { html } from "lit";
import { dayOf, type Day } from "../../../readings/index.js";
import { chartOf, fromSnapshot, rowView, valueOrder, wishOf, type AnyWish } from "../model.js";
import { costPeriodOf, isChart, isOfPrices, priceDayOf } from "../ring.js";
import { bars } from "./bars.js";
import { cost } from "./cost.js";
import { costBars } from "./cost-bars.js";
import { curve } from "./curve.js";
import { habit } from "./habits.js";
import { heat, heatChoices, heatWish } from "./heat.js";
import { holes } from "./holes.js";
import { empty } from "./parts.js";
import { prices } from "./prices.js";
import { daysOf, type Open } from "../travel.js";
import { chooser } from "./chooser.js";
import type { Part, Scene, Shown } from "./scene.js";
import { state } from "./state.js";
import { values } from "./values.js";

export type { Scene, Shown } from "./scene.js";

export function screenOf(scene: Scene): Shown {
  const { phrases, stop, open, direction, directions, ring, selected } = scene;
  const place =
    open === undefined
      ? stop.screen
      : `${open.heat ? "heat" : open.isCost ? "€" : ""}${open.measure} ${open.period} ${open.end ?? ""}`;
  const id = `${place} ${direction}`;
  const name = nameOf(scene);
  const chart = chartShown(scene);
  const part = open === undefined ? ringScreen(scene) : charted(scene, open);
  const { content, day, said, inside } = scene.isChoosing && chart ? chooser(scene, chart.open) : part;
  const isOfBoth = open === undefined ? isChart(stop.screen) : valueOrder.production.includes(open.measure);
  const isShared = directions.length > 1 && isOfBoth;
  // The charts of the ring have a switch that says it.
  const title =
    isShared && open !== undefined && !open.heat ? `${name} · ${phrases.shortDirections[direction]}` : name;
  const short = shortOf(scene) ?? name;
  const spoken = isShared ? `${name}, ${phrases.directions[direction]}` : name;
  const position =
    open === undefined
      ? phrases.position(spoken, ring.indexOf(stop) + 1, ring.length)
      : [spoken, phrases.periods[open.period][1], open.end === undefined ? undefined : chart?.days]
          .filter((one) => one !== undefined)
          .join(", ");
  // Of a French day, a month may have a full stop.
  const stopped = `${position}.`.replace("..", ".");
  const whole = said === undefined ? stopped : `${stopped} ${said}`;
  // While the user goes from bar to bar, the name of the screen would only hold them up.
  const announcement = selected !== undefined && said !== undefined ? said : whole;
  return {
    id,
    title,
    short,
    day,
    content,
    announcement,
    chart,
    inside,
  };
}

/** The chart that a screen is, and its days, whether or not their readings are there. */
function chartShown(scene: Scene): Shown["chart"] {
  const open = scene.open ?? chartOf(scene.stop.screen);
  const days = open && daysOf(open, scene.snapshot?.sides[scene.direction]);
  return open && days && { open, days: costDays(scene, open) ?? daysText(scene, open, days) };
}

/** Of costs that are known: of bills, and of the first days that a contract prices, only their answer tells. */
function costDays(scene: Scene, chart: Open): string | undefined {
  const view = chart.isCost && scene.known(wishOf(scene.direction, chart, scene.compare)).view;
  if (!view || view.kind !== "cost-bars" || view.bars.length === 0) return undefined;
  const period = view.late === 0 ? chart.period : "30d";
  return daysText(scene, { ...chart, period }, { from: view.bars[0]!.from, to: view.bars.at(-1)!.to });
}

function daysText({ snapshot, dates }: Scene, chart: Open, { from, to }: { from: Day; to: Day }): string {
  if (chart.period === "year") return dates.year(from);
  if (chart.period === "month") return dates.month(from);
  const isPast = dates.year(to - 1) !== dates.year(dayOf(snapshot!.at));
  if (to - from === 1)
    return `${dates.shortWeekday(from)} ${isPast ? dates.dayAndYear(from) : dates.day(from)}`;
  const range = dates.range(from, to);
  return isPast && dates.year(from) === dates.year(to - 1) ? `${range} ${dates.year(from)}` : range;
}

function nameOf({ phrases, stop, open, direction }: Scene): string {
  if (open?.heat !== undefined) return phrases.byHour;
  if (open !== undefined) return open.isCost ? phrases.costs[direction] : phrases.measures[open.measure];
  if (stop.screen === "heat") return phrases.byHour;
  if (stop.screen === "values") return phrases.directions[direction];
  if (isOfPrices(stop.screen)) return phrases.priceTitles[priceDayOf(stop.screen)].long;
  return stop.screen === "cost"
    ? phrases.costs[direction]
    : { ...phrases.screens, ...phrases.habits }[stop.screen];
}

/** What fits a small tile, if the name does not. */
function shortOf({ phrases, stop, open, direction }: Scene): string | undefined {
  if (open !== undefined) return undefined;
  if (stop.screen === "values") return phrases.shortDirections[direction];
  if (isOfPrices(stop.screen)) return phrases.priceTitles[priceDayOf(stop.screen)].short;
  const period = costPeriodOf(stop.screen);
  return period && `${phrases.periods[period][0]} €`;
}

function ringScreen(scene: Scene): Part {
  const { stop, snapshot, direction, phrases } = scene;
  if (snapshot === undefined) return stop.screen === "values" ? values(scene) : empty(phrases.waiting);
  const side = snapshot.sides[direction];
  switch (stop.screen) {
    case "values":
      return values(scene);
    case "cost":
      return asked(scene, { direction, measure: "cost" });
    case "prices":
    case "prices-tomorrow":
      return asked(scene, { direction, measure: "prices", day: priceDayOf(stop.screen) });
    case "usual":
    case "base":
    case "month":
    case "self":
      return asked(scene, { direction, measure: stop.screen });
    case "state":
      return state(scene, snapshot);
    case "7d":
    case "30d":
      return side === undefined
        ? empty(phrases.nothingHeld)
        : // The snapshot has their values and the year before, but no classes.
          scene.compare === "year" && snapshot.costs?.[direction] === undefined
          ? bars(scene, rowView(side, stop.screen === "7d" ? 7 : 30), "daily")
          : asked(scene, wishOf(direction, chartOf(stop.screen)!, scene.compare));
    case "holes":
      return side === undefined ? empty(phrases.nothingHeld) : holes(scene, side);
    case "cost-30d":
    case "cost-12m":
    case "12m":
    case "3y":
    case "curve":
    case "heat":
      return charted(scene, chartOf(stop.screen)!);
  }
}

/** A chart, whose data comes from the host. */
function charted(scene: Scene, chart: Open): Part {
  if (!chart.heat) return asked(scene, wishOf(scene.direction, chart, scene.compare));
  const part = asked(scene, heatWish(scene, chart), chart);
  return { ...part, content: html`${heatChoices(scene, chart)}${part.content}` };
}

/** A screen whose data comes from the host. */
function asked(scene: Scene, wish: AnyWish, chart?: Open): Part {
  const { phrases, snapshot, language, known } = scene;
  const { view, failed, waiting } = known(wish);
  if (view?.kind === "cost") return cost(scene, view);
  if (view?.kind === "cost-bars") return costBars(scene, view);
  if (view?.kind === "prices") return prices(scene, view);
  if (view?.kind === "habit") return habit(scene, view);
  if (view?.kind === "heat") return heat(scene, view, chart!);
  if (view?.kind === "curve") return curve(scene, view, { waiting });
  if ("step" in wish) {
    const shown = view?.kind === "bars" ? view : fromSnapshot(wish, snapshot?.sides[wish.direction]);
    if (shown !== undefined) return bars(scene, shown, wish.measure);
  }
  if (failed === undefined) return empty(phrases.asking);
  const text = failed === true ? phrases.noAnswer : failed[language];
  return empty(text, { label: phrases.again, act: () => scene.again(wish) });
}
