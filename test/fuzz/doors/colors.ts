/** Answers about Tempo colours, damaged or invented: no colour that they do not say, and none of a day nobody can know. */
import assert from "node:assert/strict";
import { formatDay, parseDay, type Day } from "../../../nodes/readings/index.js";
import { readFallback, readRte, type Answer } from "../../../nodes/tempo/answer.js";
import { daysOfSeason } from "../../../nodes/tempo/index.js";
import type { Door } from "../door.js";
import type { Draw } from "../draw.js";

const TODAY = parseDay("2026-11-24")!;
const SEASON = 2026;
const words = ["BLUE", "WHITE", "RED"] as const;
const never = new AbortController().signal;

type Json = Record<string, unknown>;

/** Something in the place of what an answer has. */
function instead(draw: Draw): unknown {
  const colors: readonly unknown[] = [...words, "BLEU", "blue", 0, 1, 2, 3, "1", 4, null, true];
  return draw.happens(0.7) ? draw.pick(colors) : draw.json();
}

/** Around the days that are asked for. */
function dayText(draw: Draw): string {
  return draw.happens(0.8) ? formatDay(TODAY + draw.integer(-100, 10)) : draw.day();
}

function rteBody(draw: Draw): unknown {
  const values: Json = {};
  for (let i = draw.integer(0, 90); i > 0; i--) values[dayText(draw)] = draw.pick(words);
  for (let i = draw.length(10); i > 0; i--) {
    const name = draw.pick([dayText(draw), `${dayText(draw)}-fallback`, draw.name()]);
    Object.defineProperty(values, name, {
      value: instead(draw),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return draw.happens(0.9) ? { values } : draw.json();
}

function fallbackBody(draw: Draw, day: Day | undefined): unknown {
  const entry = (): unknown => {
    const one: Json = { dateJour: dayText(draw), codeJour: draw.integer(0, 3), periode: "2026-2027" };
    if (day !== undefined && draw.happens(0.7)) one["dateJour"] = formatDay(day);
    if (draw.happens(0.1)) one[draw.pick(["dateJour", "codeJour", draw.name()])] = instead(draw);
    return draw.happens(0.98) ? one : draw.json();
  };
  if (draw.happens(0.05)) return draw.json();
  return day === undefined ? Array.from({ length: draw.integer(0, 60) }, entry) : entry();
}

/** As text, at times cut, or with another character in it. */
function textOf(draw: Draw, body: unknown): string {
  const text = JSON.stringify(body);
  if (draw.happens(0.8)) return text;
  const at = draw.integer(0, text.length);
  return draw.happens(0.5) ? text.slice(0, at) : text.slice(0, at) + draw.text(20) + text.slice(at + 1);
}

function check(
  answer: Answer,
  body: string,
  says: (json: unknown, day: string, color: string) => boolean,
): void {
  if ("problem" in answer) return;
  const { start, end } = daysOfSeason(SEASON);
  for (const [day, color] of answer.colors) {
    assert.ok(day >= start && day < end && day <= TODAY + 1, formatDay(day));
    // What is no JSON has no colour.
    assert.ok(
      says(JSON.parse(body.replace(/^\ufeff/, "")), formatDay(day), color),
      `${formatDay(day)} ${color}`,
    );
  }
}

export const door: Door = {
  name: "colors",
  tries: 250,
  open: () => {
    const attempt = async (draw: Draw): Promise<void> => {
      const asked = { season: SEASON, today: TODAY };
      const day = draw.happens(0.3) ? TODAY + 1 : undefined;
      if (draw.happens(0.5)) {
        const body = textOf(draw, rteBody(draw));
        check(await readRte({ status: 200, body }, asked, never), body, (json, name, color) => {
          const { values } = json as { values: Json };
          return values[name] === color.toUpperCase();
        });
      } else {
        const body = textOf(draw, fallbackBody(draw, day));
        check(await readFallback({ status: 200, body }, asked, day, never), body, (json, name, color) => {
          const code = ["blue", "white", "red"].indexOf(color) + 1;
          const own = [json].flat().filter((one) => (one as Json | null)?.["dateJour"] === name);
          return own.length > 0 && own.every((one) => (one as Json)["codeJour"] === code);
        });
      }
    };
    return Promise.resolve({ attempt, close: () => Promise.resolve() });
  },
};
