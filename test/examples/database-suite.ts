/** What holds for every database that an example writes: it has each reading of the archive once, whatever dies. */
import assert from "node:assert/strict";
import type { PaletteName } from "../installs.js";
import { until } from "../nodes/harness.js";
import { AtWork, everyTwoSeconds, same } from "./running-examples.js";
import { nodeOf, type Example } from "./harness.js";

export interface Database {
  readonly example: Example;
  readonly palette: PaletteName;
  /** Starts it, empty. */
  open(): Promise<void>;
  /** Where it is, for the nodes of the example, by their ids; once it is open. */
  patch(): readonly (readonly [id: string, properties: object])[];
  credentials(): Readonly<Record<string, object>>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
  /** Whether a line of Node-RED's log complains of its absence. */
  isMissed(line: string): boolean;
  /** `measure|start|value` of each point. */
  rows(): string[] | Promise<string[]>;
  /** Removes all points. */
  empty(): unknown;
  /** It is written so slowly that a cut leaves a part of it: the test then proves this too. */
  readonly isCutShort?: true;
  /** What it refused; without it Node-RED's log says so. */
  readonly refusals?: readonly string[];
}

/** @param more tests of this database alone, between the healed hole and the power cut */
export function losesNothing(title: string, database: Database, more?: (atWork: () => AtWork) => void): void {
  describe(title, function () {
    this.timeout(60_000);
    let atWork: AtWork;
    const cleanUps: (() => unknown)[] = [];

    before(async () => {
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

    const holdsTheArchive = (): Promise<void> =>
      same(
        "the archive",
        () => atWork.readings(),
        () => database.rows(),
      );

    it("takes a whole history, although it dies in the middle of it", async function () {
      this.timeout(120_000);
      await atWork.start();
      while ((await database.rows()).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await database.kill();
      // PostgreSQL's node may take Node-RED along (its issue 97): it then starts again, and all goes on.
      await atWork.collected();
      await until("it was missed", () => atWork.log.some((line) => database.isMissed(line)));
      await database.start();
      await holdsTheArchive();
    });

    it("gets a healed hole and two new days", async () => {
      await atWork.healed();
      await holdsTheArchive();
      assert.deepEqual(database.refusals ?? [], []);
      atWork.assertNothingRefused();
    });

    more?.(() => atWork);

    it("loses nothing to a power cut while it is written", async () => {
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
