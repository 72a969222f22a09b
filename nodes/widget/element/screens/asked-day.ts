/** In place of a day's curve that is not held: why, and a key that asks for it. */
import { chartOf, type CurveView } from "../model.js";
import { empty } from "./parts.js";
import type { Part, Scene } from "./scene.js";

/** @param waiting for another answer, which may have the curve */
export function notHeld(scene: Scene, { from, to }: CurveView, waiting = false): Part {
  const { phrases, language, direction, stop } = scene;
  const chart = scene.open ?? chartOf(stop.screen);
  if (to - from !== 1 || waiting || chart === undefined) return empty(phrases.nothingHeld);
  const { view } = scene.known({
    direction,
    measure: "day",
    series: "load_curve",
    day: from,
    ...(chart.asked === from && { ask: true }),
  });
  if (view?.kind !== "day") return empty(phrases.nothingHeld);
  const { words, offer } = view;
  return empty(
    `${phrases.nothingHeld} ${words[language]}`,
    offer && {
      label: offer[language],
      act: () => scene.travel({ ...chart, end: from, asked: from }),
    },
  );
}
