/** The weather and the sun over a simulated household. */
import type { Day } from "../readings/index.js";
import { clamp, cosine, draw, sine, wander } from "./arithmetic.js";

const YEAR = 365.2425;
/** Half-hours of a UTC day. */
const HALF_HOURS = 48;

/** The weather of one day. */
export interface Weather {
  /** Average temperature, °C. */
  readonly temperature: number;
  /** Half the difference between the day's warmest and coldest hour, °C. */
  readonly swing: number;
  /** Share of the clear sky's light that comes through, 0 to 1. */
  readonly clearness: number;
}

/**
 * Temperatures of central France: 5 °C in January and 21 °C in July on average, with spells of a few days up to 8 °C
 * off.
 */
export function weatherOf(seed: number, day: Day): Weather {
  // Coldest about 18 January, warmest half a year later.
  const season = -cosine((day - 17) / YEAR);
  const spell = wander(seed, day, 9) * 4.5 + wander(seed + 1, day, 3) * 3.5;
  // Clear days are warmer in summer and colder in winter.
  const clear = clamp(
    0.52 + season * 0.14 + wander(seed + 2, day, 4) * 0.35 + (draw(seed + 3, day) - 0.5) * 0.5,
    0.08,
    1,
  );
  return {
    temperature: 13 + season * 8 + spell + (clear - 0.5) * season * 4,
    swing: 2 + clear * 4.5,
    clearness: clear,
  };
}

/** How far each half-hour of wall time is between the day's coldest (-1, at 5 h) and warmest (+1, at 17 h). */
export const warmth: readonly number[] = Array.from(
  { length: HALF_HOURS },
  (_, i) => -cosine((i - 10) / HALF_HOURS),
);

/** Cosine of the sun's hour angle in the middle of each half-hour of the UTC day, at 2.3° east. */
const hourAngles: readonly number[] = Array.from({ length: HALF_HOURS }, (_, i) =>
  cosine((i + 0.5) / HALF_HOURS + 2.3 / 360 - 0.5),
);

/** The sun's path over a roof on one day. Asking for a half-hour is cheap. */
export interface Sun {
  /** Share of the panels' rated power under a clear sky in half-hour `i` of the UTC day; exactly 0 at night. */
  light(i: number): number;
}

/** @param latitude degrees north. The panels face south, tilted by 30°. */
export function sunOf(day: Day, latitude: number): Sun {
  // The solstice is about 21 June, day 171 after 1 January.
  const sineDeclination = 0.3978 * cosine((day - 171) / YEAR);
  const cosineDeclination = Math.sqrt(1 - sineDeclination * sineDeclination);
  const up = sine(latitude / 360) * sineDeclination;
  const across = cosine(latitude / 360) * cosineDeclination;
  const upTilted = sine((latitude - 30) / 360) * sineDeclination;
  const acrossTilted = cosine((latitude - 30) / 360) * cosineDeclination;
  return {
    light(i) {
      const angle = hourAngles[i]!;
      const elevation = up + across * angle;
      const incidence = upTilted + acrossTilted * angle;
      if (elevation <= 0) return 0;
      // The lower the sun, the more air its light has to cross; the blue of the sky shines from all directions.
      const direct = incidence > 0 ? (incidence * elevation * 1.05) / (elevation + 0.2) : 0;
      return direct + 0.1 * elevation;
    },
  };
}
