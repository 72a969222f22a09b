/** Turns a swipe of a finger or pen across the glass into a step to the next screen or back. */
export class Swipe {
  readonly #turn: (by: 1 | -1) => void;
  #from: { readonly x: number; readonly y: number } | undefined;

  constructor(turn: (by: 1 | -1) => void) {
    this.#turn = turn;
  }

  readonly onDown = (event: PointerEvent): void => {
    this.#from = event.pointerType === "mouse" ? undefined : { x: event.clientX, y: event.clientY };
  };

  readonly onUp = (event: PointerEvent): void => {
    const from = this.#from;
    this.#from = undefined;
    if (from === undefined) return;
    const dx = event.clientX - from.x;
    if (Math.abs(dx) > 40 && Math.abs(dx) > 2 * Math.abs(event.clientY - from.y)) this.#turn(dx < 0 ? 1 : -1);
  };

  readonly onCancel = (): void => {
    this.#from = undefined;
  };
}
