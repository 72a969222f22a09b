/** The state of collection: the next calls, how many are left, what is wrong and what to do. */
import { html, nothing, type TemplateResult } from "lit";
import { dayOf } from "../../../readings/index.js";
import type { Snapshot } from "../../protocol.js";
import { lampLine, nextTime, page } from "./parts.js";
import type { Part, Scene } from "./scene.js";

export function state(scene: Scene, { state: one, stopped, lamp, at }: Snapshot): Part {
  const { phrases, dates, language } = scene;
  const { state: words } = phrases;
  if (one === undefined) {
    return {
      content: page(
        html`<p class="line">${lamp.words[language]}</p>
          ${stopped ? nothing : html`<p class="line">${words.wiredOnly}</p>`}`,
      ),
      said: lamp.words[language],
    };
  }
  const { used, cap } = one.calls;
  const rows: [string, string | TemplateResult][] = [
    [words.lastGood, one.lastGood === undefined ? words.noDay : dates.weekday(one.lastGood)],
    [words.nextTick, nextTime(dates, one.nextTick, at)],
    ...(one.nextPoll === undefined
      ? []
      : [[words.nextPoll, nextTime(dates, one.nextPoll, at)] satisfies [string, string]]),
    [
      words.calls,
      cap === undefined
        ? `${used}, ${words.unlimited}`
        : html`${used} / ${cap}<meter max=${cap} value=${used} aria-hidden="true"></meter>`,
    ],
    [words.history, one.historyLeft === 0 ? words.allThere : phrases.daysToAsk(one.historyLeft)],
    [words.service, typeof one.service === "string" ? one.service : one.service[language]],
  ];
  if (one.tokenEnd !== undefined) rows.push([words.token, dates.dayAndYear(dayOf(one.tokenEnd))]);
  for (const [direction, label] of [
    ["consumption", words.contract],
    ["production", words.sale],
  ] as const) {
    const name = one.contracts?.[direction];
    if (name !== undefined) rows.push([label, typeof name === "string" ? name : name[language]]);
  }
  const { problem } = one;
  // Only web pages, never a script.
  const link = problem?.link !== undefined && /^https?:\/\//i.test(problem.link) ? problem.link : undefined;
  return {
    content: page(
      html`${lampLine(scene)}
        ${
          problem === undefined
            ? nothing
            : html`<div class="problem">
                <p>
                  ${problem.text[language]}
                  ${link === undefined ? nothing : html`<a href=${link} target="_blank" rel="noopener noreferrer">${words.open}</a>`}
                </p>
                <p>${problem.action[language]}</p>
              </div>`
        }
        <dl>
          ${rows.map(
            ([name, value]) =>
              html`<div>
                <dt>${name}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
        </dl>
        ${problem === undefined && lamp.color === "green" ? html`<p class="line">${words.noProblem}</p>` : nothing}`,
    ),
    said: problem === undefined ? lamp.words[language] : problem.text[language],
  };
}
