/** Tells objects apart in the keys of answers: an archive may be closed and opened again, a contract deployed anew. */
const numbers = new WeakMap<object, number>();
let last = 0;

/** A number of its own for each object, the same at each call. */
export function numberOf(object: object): number {
  let number = numbers.get(object);
  if (number === undefined) numbers.set(object, (number = ++last));
  return number;
}
