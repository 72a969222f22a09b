/** What belongs to no meter: the colours of Tempo days, and the announced days and prices of contracts. */
import type { Archive } from "../archive/index.js";
import type { Clock } from "../base/index.js";
import { AnnouncedExchange } from "./announced.js";
import { keepColors, keptColors } from "./keep.js";
import type { PricePlace } from "./price-progress.js";
import { PricesExchange } from "./prices.js";
import type { Target } from "./sending.js";

type Other = PricePlace & Pick<Target, "contracts">;

export class OfNoMeter {
  readonly #archive: Archive;
  readonly #announced: AnnouncedExchange;
  readonly #prices: PricesExchange;
  /** The revision up to which the database has the colours of Tempo days. */
  #colorsSent = 0;

  constructor(archive: Archive, clock: Clock) {
    this.#archive = archive;
    this.#announced = new AnnouncedExchange(archive, clock);
    this.#prices = new PricesExchange(archive, clock);
  }

  /** The database may be another one, or older than it was. */
  beginAnew(): void {
    this.#colorsSent = 0;
    this.#announced.beginAnew();
    this.#prices.beginAnew();
  }

  /**
   * Takes over what other members know. Colours come back with a meter, or to a stand-by that waits: each other one looks
   * for them itself.
   * @param hasEnded the archive is not to be used any more
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async receive({ contracts, ...place }: Other, hasEnded: () => boolean): Promise<void> {
    if (place.isFollowing === true) {
      const colors = await place.database.transaction((transaction) =>
        keptColors(transaction, place.database),
      );
      if (hasEnded()) return;
      this.#archive.writing(() => this.#archive.colors.adopt(colors));
    }
    if (contracts === undefined) return;
    await this.#announced.receive(place.database, contracts, hasEnded);
    if (!hasEnded()) await this.#prices.receive(place, contracts, hasEnded);
  }

  /**
   * @param hasEnded as above
   * @throws {FleetError}
   * @throws {ArchiveError}
   */
  async send({ contracts, ...place }: Other, hasEnded: () => boolean): Promise<void> {
    const { colors } = this.#archive;
    const { head } = colors;
    if (head !== this.#colorsSent) {
      await keepColors(
        place.database,
        [...colors.all.values()].filter(({ provisional }) => !provisional),
      );
      this.#colorsSent = head;
    }
    if (contracts === undefined) return;
    await this.#announced.send(place.database, contracts);
    if (!hasEnded()) await this.#prices.send(place, contracts, hasEnded);
  }
}
