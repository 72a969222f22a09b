/** Answers of all services, over a real connection: what Enedis, a gateway or whoever stands in for them may send. */
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { dayOf, formatDay } from "../../../nodes/readings/index.js";
import {
  accountPoints,
  createService,
  grantedPoints,
  ServiceError,
  type Answer,
} from "../../../nodes/services/index.js";
import type { Announced } from "../answer-server.js";
import {
  APPLICATION_TOKEN,
  clientId,
  clientSecret,
  CONSENT,
  NOW,
  POINT,
  token,
  type Question,
} from "../answers.js";
import type { Door } from "../door.js";
import { stayOffline } from "../offline.js";
import { LoopWatch } from "../watch.js";

/** The longest that an answer may hold the event loop, in milliseconds: a PC takes less than half, a board more. */
const LONGEST_HOLD_MS = 100;
/** After which the caller gives up, in milliseconds: an answer may never end. */
const PATIENCE_MS = 250;

const kinds = ["no_data", "range", "quota", "banned", "unavailable", "consent", "bad_answer"];

type Told = Question & {
  /** The request that is answered names the usage point: only then is it recognised in groups of digits. */
  readonly knowsPoint: boolean;
  /** An application token was issued. */
  readonly hasToken: boolean;
};

/** Nobody else knows what only one service, or one request, has. */
function knownTo({ isList, hasToken }: Told): string[] {
  return [
    POINT,
    token,
    clientId,
    clientSecret,
    ...(hasToken ? [APPLICATION_TOKEN] : []),
    ...(hasToken && isList ? [String(CONSENT)] : []),
  ];
}

/** @throws when a text repeats a secret or steers what shows it */
function checkText(text: string, asked: Told): void {
  for (const secret of knownTo(asked)) {
    assert.ok(!text.toLowerCase().includes(secret.toLowerCase()), `${secret} in: ${text}`);
    assert.ok(!text.includes(encodeURIComponent(secret)), `${secret} in: ${text}`);
  }
  const grouped = text.replace(/(?<=\d)[ .,-](?=\d)/g, "");
  assert.ok(!asked.knowsPoint || !grouped.includes(POINT), `the usage point in: ${text}`);
  assert.ok(!text.includes(Buffer.from(`${clientId}:${clientSecret}`).toString("base64")), text);
  assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  assert.doesNotMatch(text, /<[a-z/!?]/i);
  assert.ok(text.length < 1_000, text);
}

function checkAnswer({ readings, oddities }: Answer, asked: Told): void {
  const { start: first, end: last } = asked.query;
  let before = -Infinity;
  for (const { start, step, value } of readings) {
    assert.ok(Number.isSafeInteger(start) && Number.isSafeInteger(step) && step > 0, `${start} ${step}`);
    assert.ok(Number.isSafeInteger(value) && value >= 0 && value <= 1e9, String(value));
    assert.ok(start >= before, "overlapping or not in order");
    before = start + step;
    const day = dayOf(start);
    assert.ok(day >= first && day < last, `${formatDay(day)} was not requested`);
  }
  for (const { detail } of oddities) checkText(detail, asked);
}

function checkError(error: ServiceError, asked: Told): void {
  assert.ok(kinds.includes(error.kind), error.kind);
  checkText(error.message, asked);
  if (error.code !== undefined) {
    checkText(error.code, asked);
    assert.ok(error.code.length <= 60, error.code);
  }
  assert.doesNotMatch(error.message, /cannot be read: \w*Error/, "our own reading stumbled");
  if (error.until !== undefined)
    assert.ok(error.until > NOW / 1000 && error.until <= NOW / 1000 + 2 * 86_400);
}

export const door: Door = {
  name: "answer",
  tries: 60,
  async open() {
    stayOffline();
    const server = fork(process.env["ANSWER_SERVER"]!, { execArgv: [], serialization: "advanced" });
    const [port] = (await once(server, "message")) as [number];
    const baseUrl = `http://127.0.0.1:${port}`;
    const watch = new LoopWatch();
    // As before the first call: loading it once takes longer than any answer.
    createService({ service: "conso-api", baseUrl, now: () => NOW }).prepare!();

    const ask = (
      { service, query, isList }: Question,
      url: string,
      signal: AbortSignal,
    ): Promise<unknown> => {
      const settings = { service, baseUrl: url, now: () => NOW, token, clientId, clientSecret };
      if (!isList) return createService(settings).read(query, signal);
      return service === "myelectricaldata"
        ? accountPoints(settings, signal)
        : grantedPoints(settings, CONSENT, signal);
    };

    const announced = async (what: number | "biggest"): Promise<Announced> => {
      server.send(what);
      return ((await once(server, "message")) as [Announced])[0];
    };

    // What the biggest answers make the heap grow to, it keeps; that is no growth of later attempts.
    for (let i = 0; i < 20; i++) {
      const { asked, expected } = await announced("biggest");
      const answer = (await ask(asked, baseUrl, AbortSignal.timeout(20_000))) as Answer;
      assert.deepEqual(answer.readings, expected);
    }

    return {
      async attempt({ seed }) {
        const { asked, expected, end, withToken } = await announced(seed);
        const told: Told = {
          ...asked,
          knowsPoint: !asked.isList && !withToken,
          hasToken: asked.service === "data-connect" && !withToken,
        };
        watch.take();
        const patience = AbortSignal.timeout(end === "never" ? PATIENCE_MS : 20_000);
        let held = 0;
        try {
          // Attempts share no application token. What is checked below is no work of a service.
          const answer = await ask(asked, `${baseUrl}/${seed}`, patience).finally(
            () => (held = watch.take()),
          );
          if (asked.isList) for (const { name } of answer as { name?: string }[]) checkText(name ?? "", told);
          else checkAnswer(answer as Answer, told);
          if (expected) assert.deepEqual((answer as Answer).readings, expected);
        } catch (error) {
          if (error instanceof ServiceError) checkError(error, told);
          else if (end !== "never" || error !== patience.reason) throw error;
          if (expected) assert.equal(expected.length, 0, `${expected.length} readings, but ${String(error)}`);
        }
        assert.ok(held < LONGEST_HOLD_MS, `held the event loop for ${Math.round(held)} ms`);
      },
      async close() {
        watch.close();
        server.disconnect();
        await once(server, "exit");
      },
    };
  },
};
