/** The access checks of a meter's config nodes: at most one per minute for each node. */
import type { OverBudget } from "../account/index.js";
import type { Deployment } from "../context/index.js";
import type { MeterProgress } from "./meter-progress.js";
import {
  checkAccess,
  type AccessCheck,
  type AccessCheckContext,
  type Finding,
  type RoundRunner,
} from "../round/index.js";

export interface AccessChecksContext extends AccessCheckContext {
  readonly deployed: Deployment;
  readonly runner: RoundRunner;
  readonly progress: MeterProgress;
}

/** Between two access checks of a source, in seconds. */
const PAUSE = 60;

export class AccessChecks {
  readonly #context: AccessChecksContext;
  /** By config node: when access to its source was last checked, in seconds. */
  readonly #checkedAt = new Map<string, number>();

  constructor(context: AccessChecksContext) {
    this.#context = context;
  }

  /**
   * Checks the source of a config node.
   * @param inTurn runs it as a round of calls, once the running one has ended
   * @returns undefined if a check began just before
   */
  async check(
    node: string,
    inTurn: (run: () => Promise<void>) => Promise<void>,
  ): Promise<AccessCheck | undefined> {
    if (!this.#tryBegin(node)) return undefined;
    const findings: Finding[] = [];
    let overBudget: OverBudget | undefined;
    await inTurn(async () => {
      overBudget = await this.#run(node, findings);
    });
    return { findings, overBudget };
  }

  /** Notes that a check begins, and makes the next one wait. Returns false, and notes nothing, if one began just before. */
  #tryBegin(node: string): boolean {
    const now = this.#context.meter.now();
    if (Math.abs(now - (this.#checkedAt.get(node) ?? -Infinity)) < PAUSE) return false;
    this.#checkedAt.set(node, now);
    return true;
  }

  /**
   * @param findings filled series by series
   * @returns the spent budget, if it left some series unchecked
   */
  async #run(node: string, findings: Finding[]): Promise<OverBudget | undefined> {
    const { deployed, runner, progress, activeBlocks, meter } = this.#context;
    const source = deployed.sourceOf(node);
    if (source === undefined) return undefined;
    const before = progress.present(source).length;
    const overBudget = await checkAccess(source, deployed.wanted, this.#context, findings);
    // If Enedis serves a series again, its history is still to be fetched.
    if (progress.present(source).length > before) runner.expectHistory();
    const stoppedUntil = activeBlocks.stoppedUntil(source);
    if (source.position === 0 && stoppedUntil > meter.now()) runner.delayHistory(stoppedUntil);
    return overBudget;
  }
}
