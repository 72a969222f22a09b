/** All suppliers whose prices the package has: a line each (docs/dev/recipes.md#add-a-supplier-of-prices). */
import { regulated } from "./regulated/index.js";
import type { Supplier } from "./supplier.js";

/** In the order in which they are listed and compared. With the first one a new contract begins. */
const registry = [regulated] as const satisfies readonly Supplier[];

export type SupplierId = (typeof registry)[number]["id"];

export const suppliers: readonly [Supplier<SupplierId>, ...Supplier<SupplierId>[]] = registry;

/** What a version's `prices` may be, besides prices of its own. */
export const supplierIds: readonly SupplierId[] = registry.map(({ id }) => id);
