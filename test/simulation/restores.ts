/**
 * What users do with backups and a meter's readings: an old backup takes the archive's place, is merged into it, also
 * after it was deleted; a meter is forgotten (docs/dev/contract.md#actions). What is known of the world goes back with
 * the archive: what came after a backup may come, and be sent, a second time, and nothing else.
 */
import { copyFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Loss, StagedCounts } from "../../nodes/archive/index.js";
import type { Collectors } from "../../nodes/collector/index.js";
import type { ActionContext } from "../../nodes/history/actions/action.js";
import { backup } from "../../nodes/history/actions/backup.js";
import { forget } from "../../nodes/history/actions/forget.js";
import { restore } from "../../nodes/history/actions/restore.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { textsOf } from "../../nodes/texts/index.js";
import type { KnownCalls } from "./call-checks.js";
import type { ClockChecks } from "./clock-checks.js";
import type { Disturbed } from "./disturbances.js";
import type { Gateway } from "./gateway.js";
import type { Ledger, Served } from "./ledger.js";
import type { Dice } from "./random.js";
import type { SimulatedMeter } from "./setup.js";
import type { SentReadings, SimulatedNode } from "./simulated-node.js";
import type { Host, VirtualClock } from "./virtual-clock.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A user waits for this long until nothing is under way. */
const PATIENCE = 7 * MINUTE;
/** By then a process that was started has opened its archive. */
const OPENED = 1_000;
const KEPT_BACKUPS = 3;
/** So long does a user take to exchange a file: longer than the pace of any service. */
const downTimes = [MINUTE, 10 * MINUTE, 3 * HOUR, DAY] as const;

/** The parts of a simulation that a backup holds, or that hold one. */
interface Restorable {
  readonly disturbed: Disturbed;
  readonly clock: VirtualClock;
  readonly host: Host;
  readonly clocks: ClockChecks;
  readonly ledger: Ledger;
  readonly gateways: readonly Gateway[];
  readonly meters: readonly SimulatedMeter[];
  readonly nodes: readonly SimulatedNode[];
  /** Of the running process; undefined: none runs. */
  readonly collectors: () => Collectors | undefined;
  readonly archivePath: () => string;
  readonly problem: (text: string) => void;
}

/** What an archive knows at one moment. */
interface Known {
  readonly served: Served;
  readonly calls: readonly KnownCalls[];
  /** The highest instant of a call, in milliseconds. */
  readonly highest: number;
  /** By the node's id. */
  readonly sent: ReadonlyMap<string, SentReadings>;
}

interface Backup {
  readonly path: string;
  readonly at: number;
  readonly known: Known;
}

/** What the next opening of the archive must show. */
interface Expected {
  readonly loss: Loss["kind"];
  /** See {@link callsIn}; undefined: none is known. */
  readonly calls: string | undefined;
}

export class Restores {
  readonly #of: Restorable;
  readonly #backups: Backup[] = [];
  #expected: Expected | undefined;
  /** Losses told so far. */
  #told = 0;

  constructor(of: Restorable) {
    this.#of = of;
  }

  get #do(): Disturbed["interventions"] {
    return this.#of.disturbed.interventions;
  }

  draw(dice: Dice): void {
    const { begin, calmFrom } = this.#of.disturbed;
    const until = startOfDay(calmFrom) * 1000;
    const whenQuiet = (at: number, work: () => Promise<void>): void => {
      if (at >= until) return;
      this.#do.at(at, () => {
        if (this.#isQuiet()) return work();
        whenQuiet(this.#of.clock.now() + PATIENCE, work);
      });
    };
    const withBackup = (work: (from: Backup) => Promise<void>) => (): Promise<void> =>
      this.#backups.length === 0 ? this.#backUp() : work(dice.pick(this.#backups));
    let at = begin + dice.integer(2 * DAY, 12 * DAY);
    for (; at < until; at += dice.integer(3 * DAY, 25 * DAY)) {
      const kind = dice.integer(0, 9);
      const down = dice.pick(downTimes);
      const later = at + down + dice.integer(MINUTE, 5 * DAY);
      const isKill = dice.happens(0.3);
      const replace = dice.happens(0.3);
      const restores = withBackup((from) => this.#restore(from, replace));
      if (kind <= 3) whenQuiet(at, () => this.#backUp());
      else if (kind <= 5) {
        whenQuiet(
          at,
          withBackup((from) =>
            this.#putBack(from, (change) =>
              isKill ? this.#do.kill(down, change) : this.#restart(down, change),
            ),
          ),
        );
      } else if (kind <= 7) whenQuiet(at, restores);
      else if (kind === 8) {
        whenQuiet(at, () => this.#delete(down));
        whenQuiet(later, restores);
      } else {
        const meter = dice.pick(this.#of.meters);
        whenQuiet(at, () => this.#forget(meter));
        if (dice.happens(0.5)) whenQuiet(later, restores);
      }
    }
  }

  /** The archive's log of calls was found incomplete. */
  lost(kind: Loss["kind"]): void {
    const { loss, calls } = this.#expected ?? {};
    this.#expected = undefined;
    this.#told++;
    if (kind !== loss) this.#of.problem(`lost: ${kind}`);
    if (calls !== undefined && callsIn(this.#of.archivePath()) !== calls) {
      this.#of.problem("calls or pauses of a backup are gone");
    }
    for (const { checks } of this.#of.gateways) checks.lost();
  }

  /** Whether all that was served is stored and sent, and the clock is right. */
  #isQuiet(): boolean {
    const { host, clock, meters, nodes } = this.#of;
    const collectors = this.#of.collectors();
    if (collectors?.archive === undefined) return false;
    if (host.offset !== 0 || host.asleepUntil > clock.now()) return false;
    if (collectors.check() !== undefined) return false;
    const isIdle = ({ key }: SimulatedMeter): boolean =>
      collectors.hurry(key) && collectors.collector(key)?.isBusy === false;
    return meters.every(isIdle) && nodes.every((node) => node.isIdle);
  }

  #known(): Known {
    const { ledger, gateways, clocks, nodes } = this.#of;
    return {
      served: ledger.snapshot(),
      calls: gateways.map(({ checks }) => checks.known()),
      highest: clocks.highest,
      sent: new Map(nodes.map((node) => [node.id, node.sent()])),
    };
  }

  /** @param known undefined: nothing */
  #goBackTo(known: Known | undefined): void {
    const { ledger, gateways, clocks, nodes } = this.#of;
    ledger.goBackTo(known?.served);
    gateways.forEach(({ checks }, i) => {
      checks.goBackTo(known?.calls[i]);
    });
    clocks.highest = known?.highest ?? -Infinity;
    for (const node of nodes) node.goBackTo(known?.sent.get(node.id));
  }

  // ——— what users do

  async #backUp(): Promise<void> {
    await this.#act(async (context) => {
      const at = this.#of.clock.now();
      const { fields } = await backup(context());
      this.#backups.push({ path: String(fields["payload"]), at, known: this.#known() });
      this.#do.log("backed up");
    });
    if (this.#backups.length > KEPT_BACKUPS) rmSync(this.#backups.shift()!.path);
  }

  #putBack({ path, at, known }: Backup, end: (change: () => void) => Promise<void>): Promise<void> {
    this.#do.log(`the backup of ${textOf(at)} takes the archive's place`);
    return this.#exchange({ loss: "backup", calls: callsIn(path) }, known, end, () => {
      // After a kill, the log of the lost archive lies beside it.
      copyFileSync(path, this.#of.archivePath());
    });
  }

  #delete(down: number): Promise<void> {
    this.#do.log("the archive is deleted");
    const restart = (change: () => void): Promise<void> => this.#restart(down, change);
    return this.#exchange({ loss: "missing", calls: undefined }, undefined, restart, () => {
      for (const suffix of ["", "-wal", "-shm"]) rmSync(this.#of.archivePath() + suffix, { force: true });
    });
  }

  #restart(down: number, change: () => void): Promise<void> {
    return this.#do.restart(down, () => {
      waitForThreads(this.#of.archivePath());
      change();
    });
  }

  /** Another file, or none, takes the archive's place while no process runs. */
  async #exchange(
    expected: Expected,
    known: Known | undefined,
    end: (change: () => void) => Promise<void>,
    change: () => void,
  ): Promise<void> {
    const toldBefore = this.#told;
    this.#expected = expected;
    await end(() => {
      change();
      this.#goBackTo(known);
    });
    await this.#of.clock.sleep(OPENED);
    if (this.#told === toldBefore) this.#of.problem(`no warning of a loss: ${expected.loss}`);
    this.#expected = undefined;
  }

  async #restore({ path, at, known }: Backup, replace: boolean): Promise<void> {
    const { ledger, meters, problem } = this.#of;
    const { log } = this.#do;
    for (const meter of meters) {
      await this.#act(async (context) => {
        log(`${meter.key.slice(-4)} restored from ${textOf(at)}${replace ? ", replacing" : ""}`);
        const expected = ledger.restore(meter.usagePointId, known.served, replace);
        if (expected === undefined) return;
        const { fields } = await restore(context(meter, { path, conflicts: replace ? "replace" : "keep" }));
        const { imported, unchanged, conflicts, rejected } = fields["payload"] as StagedCounts & {
          readonly rejected: readonly unknown[];
        };
        const told = JSON.stringify({ imported, unchanged, conflicts });
        log(`${meter.key.slice(-4)} restored ${told}`);
        const isRight = expected.isCertain ? told === JSON.stringify(expected.counts) : true;
        if (!isRight || rejected.length > 0) {
          problem(`restored ${told}, rejected ${rejected.length}, not ${JSON.stringify(expected.counts)}`);
        }
      });
    }
  }

  async #forget(meter: SimulatedMeter): Promise<void> {
    await this.#act(async (context) => {
      const { ledger, nodes } = this.#of;
      this.#do.log(`${meter.key.slice(-4)} forgotten`);
      const done = forget(context(meter, { confirm: meter.usagePointId }));
      // The meter stops within this turn, and nothing arrives before it is forgotten.
      ledger.forget(meter.usagePointId);
      await done.finally(() => {
        for (const node of nodes) if (node.key === meter.key) node.goBackTo(undefined);
      });
    });
  }

  /** Does what a history node does, in no time. Its process may be killed by what that changes. */
  #act(
    work: (context: (meter?: SimulatedMeter, msg?: object) => ActionContext) => Promise<void>,
  ): Promise<void> {
    const { clock, meters } = this.#of;
    return clock.during(async () => {
      const collectors = this.#of.collectors();
      if (collectors === undefined) return;
      const context = ({ key } = meters[0]!, msg: object = {}): ActionContext => {
        const { usagePoint } = collectors.collector(key)!;
        const given = {
          archive: collectors.archive!,
          usagePoint,
          texts: textsOf("en"),
          meter: { collectors, key },
        };
        const now = Math.floor(clock.now() / 1000);
        return { ...given, msg, now, progress: () => undefined } as unknown as ActionContext;
      };
      try {
        await work(context);
      } catch (error) {
        if (this.#of.collectors() === collectors) throw error;
      }
    });
  }
}

function textOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16);
}

/**
 * The threads of a process end with it; in here, one that checks the archive may go on for some milliseconds.
 * @throws {Error} after ten seconds
 */
function waitForThreads(archive: string): void {
  const db = new DatabaseSync(archive);
  try {
    for (let left = 2_000; ; left--) {
      try {
        // Fails while anything else has it open.
        db.exec("PRAGMA journal_mode = DELETE");
        return;
      } catch (error) {
        if (left === 0) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    }
  } finally {
    db.close();
  }
}

/** All calls and pauses in an archive's file. */
function callsIn(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const calls = db.prepare(
      "SELECT account, usage_point, at, utc_day, outcome, failed FROM call ORDER BY id",
    );
    const pauses = db.prepare("SELECT * FROM block ORDER BY subject, kind");
    return JSON.stringify([calls.all(), pauses.all()]);
  } finally {
    db.close();
  }
}
