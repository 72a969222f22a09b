/**
 * The mirror of a runtime's archive in PostgreSQL, if settings.js names one. Nothing of it is loaded otherwise
 * (docs/dev/decisions.md#60-the-mirror).
 */
import { hostname } from "node:os";
import type { NodeAPI } from "node-red";
import { isWorthTelling, type Collectors, type MeterKey } from "../../collector/index.js";
import { secondsOf } from "../../base/index.js";
import type { FleetProblem, Mirror, MirrorOptions, MirrorProblem, OwnProblem } from "../../fleet/index.js";
import { grouped, textsOf, type Advice, type Texts } from "../../texts/index.js";
import { configNodesOf } from "./config-node.js";
import { contractIdsOf } from "./contracts.js";
import { deploysOf, serverLanguage, type LinkySettings } from "../base/index.js";
import { loadFleet } from "../fleet.js";
import type { Meter } from "./meter.js";
import { atRest } from "./open-nodes.js";

const mirrors = new WeakMap<Collectors, Mirror>();

/** undefined: settings.js names no PostgreSQL. */
export function mirrorOf(collectors: Collectors): Mirror | undefined {
  return mirrors.get(collectors);
}

/** Why PostgreSQL does not get a meter's readings, or give them back; undefined: it does, or there is none. */
export function problemOf({ collectors, key }: Pick<Meter, "collectors" | "key">): MirrorProblem | undefined {
  const mirror = mirrorOf(collectors);
  return key === undefined ? mirror?.problem : mirror?.problemOf(key);
}

/** Where npm puts what a user installs: beside this package, and in the user directory. */
function foldersOf({ settings }: NodeAPI): string[] {
  return [__dirname, settings.userDir ?? process.cwd()];
}

/** Begins to mirror what is collected. */
export function mirrorInto(
  RED: NodeAPI,
  collectors: Collectors,
  { url, name = hostname(), schema = "enedis_linky", standby = false }: NonNullable<LinkySettings["fleet"]>,
): void {
  const fleet = loadFleet();
  const logOutage = outageLog(RED, collectors);
  const mirror = new fleet.Mirror({
    settings: { url, name, schema, standby },
    folders: foldersOf(RED),
    clock: collectors.clock,
    elapsed: () => performance.now(),
    host: hostname(),
    beforeEnd: (work) => beforeEnd(collectors, work),
    atRest: () => atRest(collectors),
    names: () =>
      new Map([...configNodesOf(RED)].flatMap(({ meter: { key, name } }) => (key ? [[key, name]] : []))),
    ...deployedIn(RED),
    wakeSoon: () => collectors.wakeSoon(),
    ready: (key) => collectors.wakeSoon(key as MeterKey),
    changed: (key) => {
      collectors.tellReport(key as MeterKey | undefined);
      collectors.wakeSoon();
      logOutage(mirror, key);
    },
    isWorthTelling,
    clockOff: (seconds) => RED.log.warn(`[enedis-linky] ${clockText(RED, seconds)}`),
    failed: (error) => collectors.failed(error),
  });
  mirrors.set(collectors, mirror);
  collectors.accompany(mirror);
  collectors.wakeSoon();
}

/** Seconds: the same is not logged again within this time. */
const LOG_PAUSE = 3_600;

/** What is deployed; not known before the first start of the flows has ended, and during a deploy. */
function deployedIn(RED: NodeAPI): Pick<MirrorOptions, "deployed" | "contracts"> {
  const deploys = deploysOf(RED);
  let hasStarted = false;
  deploys.following.add(() => (hasStarted = true));
  const known = (ids: () => Iterable<string>) => () =>
    hasStarted && !deploys.isUnderWay ? new Set(ids()) : undefined;
  return {
    deployed: known(() => [...configNodesOf(RED)].flatMap(({ meter: { key } }) => key ?? [])),
    contracts: known(() => contractIdsOf(RED)),
  };
}

/**
 * Logs what keeps PostgreSQL from being used, or from taking one meter, and its end: who runs it may not look at the
 * editor. Thousands of meters may fail for one cause: the first one is named.
 */
function outageLog(RED: NodeAPI, collectors: Collectors): (mirror: Mirror, key?: string) => void {
  const loggedAt = new Map<string, number>();
  const isEndDue = { all: false, meters: false };
  return (mirror, key) => {
    const texts = textsOf(serverLanguage(RED));
    const problem = key === undefined ? mirror.problem : mirror.ownProblemOf(key);
    const of = key === undefined ? "all" : "meters";
    if (problem === undefined) {
      if (of === "meters" && mirror.hasOwnProblems) return;
      if (isEndDue[of]) RED.log.info(`[enedis-linky] ${texts.fleet.back[of]}`);
      isEndDue[of] = false;
      return;
    }
    const now = secondsOf(collectors.clock);
    const cause = `${of} ${problem.problem}`;
    if (Math.abs(now - (loggedAt.get(cause) ?? -Infinity)) < LOG_PAUSE) return;
    loggedAt.set(cause, now);
    isEndDue[of] = true;
    const { text, action } = mirrorAdvice(problem, texts);
    const what = key === undefined ? text : texts.fleet.meter(key.slice(-4), text);
    RED.log.warn(`[enedis-linky] ${what} ${action}`);
  };
}

/** What is done since a service manager told Node-RED to end. */
const ends = new WeakMap<Collectors, Promise<void>>();

/** Node-RED waits for its nodes to be closed: they wait for this; undefined: it goes on. */
export function endOf(collectors: Collectors): Promise<void> | undefined {
  return ends.get(collectors);
}

function beforeEnd(collectors: Collectors, work: () => Promise<void>): () => void {
  const end = (): void => void ends.set(collectors, work());
  // Without a listener of Node-RED's, one of ours would keep the process from ending. Before it: it closes the nodes.
  const signals = (["SIGINT", "SIGTERM"] as const).filter((signal) => process.listenerCount(signal) > 0);
  for (const signal of signals) process.prependListener(signal, end);
  return () => {
    for (const signal of signals) process.off(signal, end);
  };
}

/** @param seconds that PostgreSQL's clock is ahead */
function clockText(RED: NodeAPI, seconds: number): string {
  const texts = textsOf(serverLanguage(RED));
  const minutes = grouped(Math.round(Math.abs(seconds) / 60), texts);
  return seconds > 0 ? texts.fleet.clockBehind(minutes) : texts.fleet.clockAhead(minutes);
}

const lasting: ReadonlySet<FleetProblem> = new Set([
  ...(["driver", "url", "old", "newer", "forbidden", "name-taken"] as const),
]);

/** Whether a user has to mend it: it does not pass by itself. */
export function isLasting(problem: FleetProblem): boolean {
  return lasting.has(problem);
}

/** @param when formats a time for users */
export function mirrorText(
  problem: MirrorProblem,
  { fleet }: Texts,
  when: (instant: number) => string,
): string {
  const text = mirrorCause(problem, fleet);
  return isLasting(problem.problem) ? text : fleet.next(text, when(problem.nextTry));
}

/** Why, in short, without a full stop; `mirrorText` adds the next try. */
export function mirrorCause({ problem, isOfOne }: MirrorProblem, fleet: Texts["fleet"]): string {
  return isOfOne ? fleet.ofMeter[problem as OwnProblem].status : fleet.status[problem];
}

/** How far PostgreSQL has a meter's readings, or why it does not get them; undefined: settings.js names none. */
export function mirrorFact(meter: Meter, usagePoint: number, texts: Texts): string | undefined {
  const mirror = mirrorOf(meter.collectors);
  const archive = meter.collectors.readable;
  if (mirror === undefined || archive === undefined) return undefined;
  const problem = problemOf(meter);
  if (problem !== undefined) return mirrorText(problem, texts, (instant) => meter.when(instant, texts));
  const { behind } = mirror.behind(archive, usagePoint);
  return behind === 0 ? texts.fleet.upToDate : texts.fleet.behind(grouped(behind, texts), behind === 1);
}

export function mirrorAdvice({ problem, code = "", isOfOne }: MirrorProblem, { fleet }: Texts): Advice {
  return isOfOne ? fleet.ofMeter[problem as OwnProblem].advice(code) : fleet.advice[problem](code);
}
