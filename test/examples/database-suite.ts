/** What every database example guarantees: the database has each reading of the archive once, whatever crashes. */
import assert from "node:assert/strict";
import { FIRST_RUN_MS, type PaletteName } from "../installs.js";
import { settled, until } from "../until.js";
import { AtWork, everyTwoSeconds, MINUTE, noon, same } from "./running-examples.js";
import { nodeOf, type Example } from "./harness.js";

export interface Database {
  readonly example: Example;
  readonly palette: PaletteName;
  /** Starts it, empty. */
  open(): Promise<void>;
  /** Where the database is, for the nodes of the example, by their ids; once it is open. */
  patch(): readonly (readonly [id: string, properties: object])[];
  credentials(): Readonly<Record<string, object>>;
  /** Ends it like a power cut. */
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
  /** Whether a line of Node-RED's log complains that it is missing. */
  isMissed(line: string): boolean;
  /** `measure|start|value` of each point. */
  rows(): string[] | Promise<string[]>;
  /** Removes all points. */
  empty(): unknown;
  /** It is written so slowly that a power cut leaves a part of it: the test then proves this too. */
  readonly isCutShort?: true;
  /** What it refused; without it Node-RED's log reports it. */
  readonly refusals?: readonly string[];
}

/** @param more further tests of this database, between the filled hole and the power cut */
export function losesNothing(title: string, database: Database, more?: (atWork: () => AtWork) => void): void {
  describe(title, function () {
    let atWork: AtWork;
    const cleanUps: (() => unknown)[] = [];

    before(async function () {
      // The first run downloads Node-RED and its nodes.
      this.timeout(FIRST_RUN_MS);
      cleanUps.push(() => database.remove());
      await database.open();
      atWork = await AtWork.open({
        examples: [database.example],
        palette: [database.palette],
        patch: [...database.patch(), everyTwoSeconds(database.example)],
        credentials: database.credentials(),
      });
      cleanUps.push(() => atWork.close());
    });

    after(async () => {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
    });

    /** What Node-RED said: a failure is rarely seen twice. */
    afterEach(function () {
      if (this.currentTest?.isFailed() !== true) return;
      console.log(atWork.log.slice(-40).join("\n").replaceAll(/^/gm, "      | "));
    });

    const holdsTheArchive = (): Promise<void> =>
      same(
        "the archive",
        () => atWork.readings(),
        () => database.rows(),
      );

    it("gets a whole history, although it crashes in the middle", async () => {
      await atWork.start();
      while ((await database.rows()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await database.kill();
      // PostgreSQL's node may crash Node-RED as well (its issue 97): it then restarts, and everything continues.
      await atWork.collected();
      await until("it was missed", () => atWork.log.some((line) => database.isMissed(line)));
      await database.start();
      await holdsTheArchive();
    });

    it("gets a filled hole and two new days", async () => {
      await atWork.healed();
      await holdsTheArchive();
      assert.deepEqual(database.refusals ?? [], []);
      atWork.assertNothingRefused();
    });

    more?.(() => atWork);

    it("gets what the meter could not send again at first", async () => {
      // In this order: it may still write what it has written before.
      await atWork.kill();
      await database.empty();
      const archive = atWork.held();
      try {
        await atWork.start();
        const { log } = atWork.running;
        const asked = nodeOf(database.example, "À redemander").name!;
        await until("it could not", () => log.some((line) => line.includes(asked)));
        // It is asked every two seconds.
        await settled(() => log.length, 5_000);
        assert.deepEqual(await database.rows(), []);
      } finally {
        archive.release();
      }
      // A minute after it failed, the archive is opened again.
      atWork.jump(noon + 5 * MINUTE);
      await holdsTheArchive();
    });

    it("loses nothing in a power cut while it is written", async () => {
      await database.empty();
      await atWork.inject(nodeOf(database.example, "Tout renvoyer").id);
      while ((await database.rows()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await atWork.kill();
      if (database.isCutShort) assert.ok((await database.rows()).length < atWork.readings().length);
      await atWork.start();
      await holdsTheArchive();
      assert.deepEqual(database.refusals ?? [], []);
    });
  });
}
