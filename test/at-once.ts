/** Does work that is made to be done in slices (`inSlices`) without a pause. */
export function atOnce<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
  }
}
