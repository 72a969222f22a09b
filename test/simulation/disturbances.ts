/** What goes wrong in a simulated household and when, drawn from its seed. */
import { startOfDay, type Day, type Direction } from "../../nodes/readings/index.js";
import type { Mishap } from "../enedis-server/index.js";
import type { Gateway } from "./gateway.js";
import type { Dice } from "./random.js";
import { atEnedis, type ConfigNode } from "./setup.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What can be done to a simulation while it runs. */
interface Interventions {
  /** @param instant true time, milliseconds */
  readonly at: (instant: number, work: () => void | Promise<void>) => void;
  readonly log: (text: string) => void;
  /** Ends the credentials of a gateway. */
  readonly expire: (gateway: Gateway) => void;
  /** @param generations how many times the credentials are renewed with it */
  readonly deploy: (generations?: number) => Promise<void>;
  readonly burst: (deploys: number, generations?: number) => Promise<void>;
  /**
   * @param down milliseconds until it is started again
   * @param meanwhile is done while no process runs
   */
  readonly restart: (down: number, meanwhile?: () => void) => Promise<void>;
  readonly restartOften: (times: number) => Promise<void>;
  readonly kill: (down: number, meanwhile?: () => void) => Promise<void>;
  readonly killAtChange: () => void;
  readonly killAfter: (messages: number) => void;
  readonly sleepUntil: (instant: number) => void;
  readonly sleepFor: (ms: number) => void;
  /** @param offset milliseconds that the host's clock is ahead from now on */
  readonly jump: (offset: number) => void;
  /** Calls back in the middle of a round: when so many requests or answers have passed. */
  readonly inRound: (passing: number, work: () => void) => void;
  /** The user says that the host's clock is right. */
  readonly acceptClock: () => void;
  readonly refresh: (config: ConfigNode) => void;
  /** @param age of the first day, in days */
  readonly requestHistory: (config: ConfigNode, age: number) => void;
}

/** A simulation that things happen to. */
export interface Disturbed {
  readonly dice: Dice;
  /** Milliseconds. */
  readonly begin: number;
  /** From this day on nothing happens any more. */
  readonly calmFrom: Day;
  readonly configs: readonly ConfigNode[];
  readonly interventions: Interventions;
}

/** Times during which requests to a gateway go wrong. */
export function drawStorms(
  { dice, begin, calmFrom }: Pick<Disturbed, "dice" | "begin" | "calmFrom">,
  gateway: Gateway,
): void {
  const until = startOfDay(calmFrom) * 1000;
  const kinds: readonly (readonly [Mishap, share: number, hours: number])[] = [
    ["error_500", 0.8, 30],
    ["html_502", 1, 60],
    ["hang", 0.5, 20],
    ["reset", 0.7, 30],
    ["truncated", 0.5, 30],
    ["html", 0.5, 20],
    ["nulls", 0.7, 30],
    ["content_type", 0.5, 20],
    [{ status: 200, body: "{}" }, 0.5, 20],
    [{ status: 200, body: "[null]" }, 0.5, 20],
    [{ status: 503, body: "" }, 0.8, 30],
    ["throttled", 0.3, 30],
    ["banned", 1, 10],
  ];
  for (let at = begin + dice.integer(0, 3 * DAY); at < until; at += dice.integer(2 * HOUR, 9 * DAY)) {
    const [as, share, hours] = dice.pick(kinds);
    // A ban lasts for days: not too many of them.
    if (as === "banned" && dice.happens(0.7)) continue;
    gateway.storms.push({
      from: at,
      to: Math.min(until, at + dice.integer(1, hours) * HOUR),
      as,
      share,
    });
  }
}

/** Consents and credentials expire, and are renewed some days later. */
export function drawRefusals({ dice, begin, calmFrom, configs, interventions }: Disturbed): void {
  const { at: when, log, expire, deploy } = interventions;
  const until = startOfDay(calmFrom) * 1000;
  for (let at = begin + dice.integer(DAY, 20 * DAY); at < until; at += dice.integer(10 * DAY, 40 * DAY)) {
    const { meter, gateway, usagePointId } = dice.pick(configs);
    const mendedAt = Math.min(until, at + dice.integer(DAY / 4, 6 * DAY));
    const kind = dice.integer(0, 4);
    if (kind === 0) {
      when(at, () => {
        log("application tokens end");
        gateway.revokeTokens();
      });
    } else if (kind === 1) {
      when(at, () => {
        log("credentials end");
        expire(gateway);
      });
      when(mendedAt, () => deploy(1));
    } else {
      const consent: readonly Direction[] = dice.happens(0.5) ? [] : ["consumption"];
      const renews = dice.happens(0.5);
      when(at, () => {
        log(`${usagePointId.slice(-4)} consent lost: ${consent.length === 0 ? "all" : "production"}`);
        gateway.server!.setMeter(atEnedis(meter, consent));
      });
      when(mendedAt, () => {
        log(`${usagePointId.slice(-4)} consent given${renews ? " with new credentials" : ""}`);
        gateway.server!.setMeter(atEnedis(meter));
        if (renews) return deploy(1);
      });
    }
  }
}

/** Restarts, kills, deploys, wrong clocks, and requests by hand. */
export function drawInterruptions(
  { dice, begin, calmFrom, configs, interventions }: Disturbed,
  hasClockFaults: boolean,
): void {
  const {
    at: when,
    log,
    restart,
    restartOften,
    kill,
    killAtChange,
    killAfter,
    deploy,
    burst,
    sleepUntil,
    refresh,
    requestHistory,
  } = interventions;
  const until = startOfDay(calmFrom) * 1000;
  for (
    let at = begin + dice.integer(0, 2 * HOUR);
    at < until;
    at += dice.integer(HOUR / 60, dice.pick([HOUR, 4 * DAY, 12 * DAY]))
  ) {
    const kind = dice.integer(0, 15);
    const down = dice.pick([1_000, 40_000, 3 * HOUR, dice.integer(HOUR, 2 * DAY)]);
    if (kind <= 2) when(at, () => restart(down));
    else if (kind <= 4) when(at, () => kill(down));
    else if (kind === 5) {
      when(at, () => {
        killAtChange();
      });
    } else if (kind === 6) when(at, () => deploy());
    else if (kind === 7) when(at, () => burst(dice.integer(2, 20)));
    else if (kind === 12) when(at, () => restartOften(dice.integer(2, 8)));
    else if (kind === 13) when(at, () => burst(6, 1));
    else if (kind === 14 && at - begin > 2 * DAY) {
      if (hasClockFaults) drawClockFault(interventions, dice, at);
    } else if (kind === 15) {
      const asleepUntil = at + dice.integer(HOUR / 2, 60 * HOUR);
      when(at, () => {
        log(`the machine sleeps until ${new Date(asleepUntil).toISOString()}`);
        sleepUntil(asleepUntil);
      });
    } else if (kind === 8) {
      const messages = dice.integer(1, 8);
      when(at, () => {
        killAfter(messages);
      });
    } else if (kind <= 10) when(at, () => refresh(dice.pick(configs)));
    else when(at, () => requestHistory(dice.pick(configs), dice.integer(1, 400)));
  }
}

/** The host's clock is wrong for a while: hours ahead or behind, or in 1970, like a Pi's after a power cut. */
function drawClockFault({ at: when, jump, kill }: Interventions, dice: Dice, at: number): void {
  const is1970 = dice.happens(0.3);
  const offset = is1970 ? -at + dice.integer(0, DAY) : dice.integer(-30 * HOUR, 20 * HOUR);
  const rightAt = at + (is1970 ? dice.integer(5_000, 10 * 60_000) : dice.integer(60_000, 2 * DAY));
  when(at, () => {
    jump(offset);
    return is1970 ? kill(1_000) : undefined;
  });
  when(rightAt, () => {
    jump(0);
  });
}

/**
 * What a clock can do in the middle of a round, and the way out when it was once far ahead. Drawn from chance of their
 * own: without them, a seed is what it was before they existed.
 */
export function drawClockFaults({ dice, begin, calmFrom, interventions }: Omit<Disturbed, "configs">): void {
  const { at: when, log, jump, kill, inRound, sleepFor, acceptClock } = interventions;
  const until = startOfDay(calmFrom) * 1000;
  /** The clock is right again after a while; the user notices some days later, if it has stopped the calls. */
  const rightAfter = (wrongAt: number, wrongFor: number): void => {
    const rightAt = Math.min(until, wrongAt + wrongFor);
    when(rightAt, () => {
      jump(0);
    });
    when(Math.min(until, rightAt + dice.integer(DAY, 6 * DAY)), acceptClock);
  };
  for (let at = begin + dice.integer(2 * DAY, 9 * DAY); at < until; at += dice.integer(2 * DAY, 30 * DAY)) {
    const passing = dice.integer(1, 9);
    const kind = dice.integer(0, 5);
    if (kind <= 2) {
      const days = dice.pick([-2.2, -dice.integer(1, 40), -0.9, 0.9, dice.integer(1, 5)]);
      const wrongFor = dice.integer(60_000, 6 * HOUR);
      when(at, () => {
        inRound(passing, () => {
          jump(days * DAY);
        });
      });
      // It may take long until a round makes so many requests.
      rightAfter(at + DAY, wrongFor);
    } else if (kind === 3) {
      const days = dice.integer(2, 5_000);
      when(at, () => {
        jump(days * DAY);
      });
      rightAfter(at, dice.integer(10 * 60_000, 3 * DAY));
    } else if (kind === 4) {
      const hours = dice.integer(1, 40);
      when(at, () => {
        inRound(passing, () => {
          log(`the machine sleeps for ${hours} h in a round`);
          sleepFor(hours * HOUR);
        });
      });
    } else {
      // The clock of a machine without a battery goes on where it stopped, until NTP.
      const days = dice.integer(2, 60);
      when(at, () => {
        jump(-days * DAY);
        return kill(1_000);
      });
      rightAfter(at, dice.integer(5_000, 20 * 60_000));
    }
  }
  when(until, () => {
    // No round may have made so many requests yet.
    inRound(Infinity, () => undefined);
    jump(0);
    acceptClock();
  });
}
