/** The state of collection: the next calls, how many are left, what is wrong and what to do. */
import { html, nothing, type TemplateResult } from "lit";
import { dayOf } from "../../../readings/index.js";
import type { Snapshot, State, Words } from "../../protocol.js";
import { lampLine, nextTime, page } from "./parts.js";
import type { Part, Scene } from "./scene.js";

type Row = readonly [name: string, value: string | TemplateResult];

export function state(scene: Scene, snapshot: Snapshot): Part {
  const { phrases, language } = scene;
  const { state: one, lamp, at } = snapshot;
  if (one === undefined) return wiredState(scene, snapshot);
  const { problem } = one;
  const isWell = problem === undefined && lamp.color === "green";
  return {
    content: page(
      html`${lampLine(scene)} ${problem === undefined ? nothing : problemBox(scene, problem)}
        <dl>
          ${[...callRows(scene, one, at), ...accessRows(scene, one)].map(
            ([name, value]) =>
              html`<div>
                <dt>${name}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
        </dl>
        ${isWell ? html`<p class="line">${phrases.state.noProblem}</p>` : nothing}`,
    ),
    said: problem === undefined ? lamp.words[language] : problem.text[language],
  };
}

/** Without a collector, readings come by message only. */
function wiredState({ phrases, language }: Scene, { stopped, lamp }: Snapshot): Part {
  return {
    content: page(
      html`<p class="line">${lamp.words[language]}</p>
        ${stopped ? nothing : html`<p class="line">${phrases.state.wiredOnly}</p>`}`,
    ),
    said: lamp.words[language],
  };
}

/** What was asked, and will be. */
function callRows({ phrases, dates }: Scene, one: State, at: number): Row[] {
  const { state: words } = phrases;
  const { used, cap } = one.calls;
  const rows: Row[] = [
    [words.lastGood, one.lastGood === undefined ? words.noDay : dates.weekday(one.lastGood)],
    [words.nextTick, nextTime(dates, one.nextTick, at)],
  ];
  if (one.nextPoll !== undefined) rows.push([words.nextPoll, nextTime(dates, one.nextPoll, at)]);
  const calls =
    cap === undefined
      ? `${used}, ${words.unlimited}`
      : html`${used} / ${cap}<meter max=${cap} value=${used} aria-hidden="true"></meter>`;
  rows.push([words.calls, calls]);
  rows.push([words.history, one.historyLeft === 0 ? words.allThere : phrases.daysToAsk(one.historyLeft)]);
  return rows;
}

/** Who is asked, until when, and by which contracts the energy is priced. */
function accessRows({ phrases, dates, language }: Scene, one: State): Row[] {
  const { state: words } = phrases;
  const inWords = (name: string | Words): string => (typeof name === "string" ? name : name[language]);
  const rows: Row[] = [[words.service, inWords(one.service)]];
  if (one.tokenEnd !== undefined) rows.push([words.token, dates.dayAndYear(dayOf(one.tokenEnd))]);
  for (const [direction, label] of [
    ["consumption", words.contract],
    ["production", words.sale],
  ] as const) {
    const name = one.contracts?.[direction];
    if (name !== undefined) rows.push([label, inWords(name)]);
  }
  return rows;
}

/** What is wrong, and what to do. */
function problemBox(
  { phrases, language }: Scene,
  { text, action, link: address }: NonNullable<State["problem"]>,
): TemplateResult {
  // Only web pages, never a script.
  const link = address !== undefined && /^https?:\/\//i.test(address) ? address : undefined;
  return html`<div class="problem">
    <p>
      ${text[language]}
      ${link === undefined ? nothing : html`<a href=${link} target="_blank" rel="noopener noreferrer">${phrases.state.open}</a>`}
    </p>
    <p>${action[language]}</p>
  </div>`;
}
