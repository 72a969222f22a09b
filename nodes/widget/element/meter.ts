/** The element: a Linky with its casing, glass, lamp and two keys. What it is told and asks: protocol.ts. */
import { html, LitElement, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { isMeasure, type Direction, type Measure } from "../../readings/index.js";
import { DEFAULT_COLOR, periods, QUESTION_EVENT, type ChartAnswer, type Snapshot } from "../protocol.js";
import { Answers } from "./answers.js";
import { datesOf, type Language } from "./dates.js";
import { loadFonts } from "./fonts.js";
import styles from "./meter.css";
import { directionsOf, historyPeriods, ringOf, screens, valueOrder, type Screen } from "./model.js";
import { isOnDark, watchPage } from "./theme.js";
import { phrasesOf } from "./phrases.js";
import { screenOf, type Open, type Scene } from "./screens/index.js";

/** Where a user is; kept in the session. */
interface Place {
  readonly screen: Screen;
  readonly direction: Direction;
  readonly open?: Open;
}

const first: Place = { screen: "values", direction: "consumption" };

export class LinkyMeter extends LitElement {
  static override properties = {
    snapshot: { attribute: false },
    color: {},
    language: {},
    direction: {},
    storageKey: { attribute: "storage-key" },
  };
  static override styles = unsafeCSS(styles);

  declare snapshot: Snapshot | undefined;
  declare color: string;
  declare language: string;
  declare direction: string;
  declare storageKey: string;

  #place: Place = first;
  #selected: number | undefined;
  #chart: SVGElement | null = null;
  /** The pixels of the chart that is shown. */
  #room = { width: 0, height: 0, em: 0 };
  #dark = false;
  #unwatch: (() => void) | undefined;
  #looking = 0;
  #drag: { readonly x: number; readonly y: number } | undefined;
  /** Calls back at first as well, when the page is laid out: looking earlier would have that done for each meter. */
  readonly #sizes = new ResizeObserver(() => {
    this.#lookAround();
    this.#measure();
  });
  readonly #answers = new Answers(
    (detail) =>
      this.dispatchEvent(new CustomEvent(QUESTION_EVENT, { detail, bubbles: true, composed: true })),
    () => this.requestUpdate(),
  );

  constructor() {
    super();
    this.color = DEFAULT_COLOR;
    this.language = "auto";
    this.direction = "both";
    this.storageKey = "";
  }

  /** The host's answer to a `linky-question`. */
  answer(answer: ChartAnswer): void {
    this.#answers.answer(answer);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void loadFonts();
    this.requestUpdate();
    this.#sizes.observe(this);
    // With the next picture, which has to lay out the page anyway.
    this.#unwatch = watchPage(() => {
      cancelAnimationFrame(this.#looking);
      this.#looking = requestAnimationFrame(() => this.#lookAround());
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    this.#chart = null;
    this.#unwatch?.();
    cancelAnimationFrame(this.#looking);
    this.#answers.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("storageKey")) this.#place = this.#restored();
    if (changed.has("color")) this.#paint();
  }

  protected override updated(): void {
    const chart = this.renderRoot.querySelector<SVGElement>("svg.chart");
    if (chart === this.#chart) return;
    // The observer calls back before the next frame is painted. Nothing that stands beside a chart depends on its size:
    // two sizes cannot chase one another.
    if (this.#chart !== null) this.#sizes.unobserve(this.#chart);
    this.#chart = chart;
    if (chart !== null) this.#sizes.observe(chart);
  }

  protected override render(): TemplateResult {
    const scene = this.#scene();
    const { phrases, stop, ring } = scene;
    const name = this.#name();
    const lamp = this.snapshot?.lamp;
    const words = lamp?.words[scene.language] ?? phrases.waiting;
    const { title, short, corner, announcement, content, id } = screenOf(scene);
    return html`<div
      class="meter ${this.#dark ? "dark" : "light"} ${this.color === "transparent" ? "bare" : ""}"
      role="group"
      lang=${scene.language}
      aria-label=${phrases.meter(name)}
      @keydown=${this.#onKey}
    >
      <div class="case">
        <div class="head">
          <span class="brand" aria-hidden="true">Linky</span>
          <span class="name" title=${name}>${name}</span>
          <span
            class="lamp ${lamp?.color ?? "off"}"
            role="img"
            aria-label=${lamp === undefined ? words : phrases.lamp(lamp.color, words)}
            title=${words}
          ></span>
        </div>
        <div
          class="lcd"
          @pointerdown=${this.#onDown}
          @pointerup=${this.#onUp}
          @pointercancel=${this.#onCancel}
        >
          <div class="glass" aria-hidden="true"></div>
          <div class="ink">
            <div class="title">
              ${
                scene.open === undefined
                  ? nothing
                  : html`<button class="back" aria-label=${phrases.back} @click=${this.#close}>
                      <svg viewBox="0 0 10 16" aria-hidden="true"><path d="M8 2 2 8l6 6" /></svg>
                    </button>`
              }
              <span class="words"><span class="long">${title}</span><span class="short">${short}</span></span>
              ${this.#corner(scene, corner)}
            </div>
            <div class="ring" aria-hidden="true">
              ${ring.map((one) => html`<i class=${one === stop ? "here" : ""}></i>`)}
            </div>
            ${keyed(id, html`<div class="screen at-${scene.open === undefined ? stop.screen : "history"}">${content}</div>`)}
          </div>
        </div>
        <div class="keys">
          <button class="key" aria-label=${phrases.previous} @click=${() => this.#turn(-1)}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 8h11" /></svg>
          </button>
          <button class="key" aria-label=${phrases.next} @click=${() => this.#turn(1)}>
            <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 8h11M8 2.5v11" /></svg>
          </button>
        </div>
      </div>
      <p class="hidden" role="status">${announcement}</p>
    </div>`;
  }

  /** Opposite the title: the periods of a history, or whose readings a chart shows. */
  #corner({ open, phrases }: Scene, text: string): TemplateResult | typeof nothing {
    if (open !== undefined) {
      const choices = historyPeriods[open.measure];
      if (choices.length < 2) return html`<span class="mark">${phrases.periods[choices[0]!][1]}</span>`;
      return html`<span class="periods" role="group" aria-label=${phrases.period}>
        ${[...choices]
          .sort((a, b) => periods.indexOf(a) - periods.indexOf(b))
          .map((period) => {
            const [short, full] = phrases.periods[period];
            return html`<button
              aria-pressed=${period === open.period ? "true" : "false"}
              @click=${() => this.#go({ ...this.#place, open: { ...open, period } })}
            >
              <span aria-hidden="true">${short}</span><span class="hidden">${full}</span>
            </button>`;
          })}
      </span>`;
    }
    return text === "" ? nothing : html`<span class="mark">${text}</span>`;
  }

  #scene(): Scene {
    const { snapshot } = this;
    const language = this.#language();
    const directions = directionsOf(snapshot, this.direction);
    const direction = directions.includes(this.#place.direction) ? this.#place.direction : directions[0]!;
    const ring = ringOf(directions);
    const { screen } = this.#place;
    const stop =
      ring.find((one) => one.screen === screen && (one.direction ?? direction) === direction) ?? ring[0]!;
    const open = this.#place.open;
    return {
      snapshot,
      language,
      phrases: phrasesOf(language),
      dates: datesOf(language),
      directions,
      direction,
      ring,
      stop,
      open: open !== undefined && valueOrder[direction].includes(open.measure) ? open : undefined,
      room: this.#room,
      selected: this.#selected,
      known: (wish) => this.#answers.of(wish, snapshot?.revision ?? 0),
      again: (wish) => this.#answers.again(wish),
      openHistory: (measure) => this.#openHistory(measure),
      select: (i) => this.#select(i),
    };
  }

  #name(): string {
    const { name, hint } = this.snapshot ?? { name: "", hint: "" };
    if (name !== "") return name;
    return hint === "" ? "" : `•••• ${hint}`;
  }

  #language(): Language {
    const wanted = this.language === "fr" || this.language === "en" ? this.language : navigator.language;
    return wanted.toLowerCase().startsWith("fr") ? "fr" : "en";
  }

  /** The colour goes in by the style object: no text of it can become anything else. */
  #paint(): void {
    const known = CSS.supports("color", this.color) ? this.color : DEFAULT_COLOR;
    this.style.setProperty("--cover", known);
    this.style.setProperty("--tint", known === "transparent" ? DEFAULT_COLOR : known);
  }

  #lookAround(): void {
    const dark = isOnDark(this);
    if (dark === this.#dark) return;
    this.#dark = dark;
    this.requestUpdate();
  }

  /** Charts are drawn for the pixels they have: letters and lines stay crisp at any size. */
  #measure(): void {
    const box = this.#chart;
    if (box === null) return;
    const { clientWidth: width, clientHeight: height } = box;
    const em = Number.parseFloat(getComputedStyle(box).fontSize);
    const { width: w, height: h, em: e } = this.#room;
    if (width === w && height === h && em === e) return;
    this.#room = { width, height, em };
    this.requestUpdate();
  }

  #go(place: Place): void {
    this.#place = place;
    this.#selected = undefined;
    if (this.storageKey !== "") {
      try {
        sessionStorage.setItem(this.#storedAs, JSON.stringify(place));
      } catch {
        // A browser that keeps nothing shows the values first.
      }
    }
    this.requestUpdate();
  }

  get #storedAs(): string {
    return `linky-meter:${this.storageKey}`;
  }

  #restored(): Place {
    if (this.storageKey === "") return first;
    try {
      const { screen, direction, open } = JSON.parse(
        sessionStorage.getItem(this.#storedAs) ?? "{}",
      ) as Partial<Place>;
      if (screen === undefined || !screens.includes(screen)) return first;
      const side = direction === "production" ? "production" : "consumption";
      const known =
        open !== undefined && isMeasure(open.measure) && historyPeriods[open.measure].includes(open.period);
      return { screen, direction: side, ...(known && { open }) };
    } catch {
      return first;
    }
  }

  #turn(by: 1 | -1): void {
    const { ring, stop, direction } = this.#scene();
    const next = ring[(ring.indexOf(stop) + by + ring.length) % ring.length]!;
    this.#go({ screen: next.screen, direction: next.direction ?? direction });
  }

  #openHistory(measure: Measure): void {
    this.#go({
      ...this.#place,
      direction: this.#scene().direction,
      open: { measure, period: historyPeriods[measure][0]! },
    });
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".back")?.focus());
  }

  readonly #close = (): void => {
    const { open, screen, direction } = this.#place;
    if (open === undefined) return;
    this.#go({ screen, direction });
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-measure="${open.measure}"]`)?.focus(),
    );
  };

  #select(i: number | undefined): void {
    if (i === this.#selected) return;
    this.#selected = i;
    this.requestUpdate();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const act = this.#actionOf(event.key);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  #actionOf(key: string): (() => void) | undefined {
    switch (key) {
      case "ArrowRight":
      case "+":
        return () => this.#turn(1);
      case "ArrowLeft":
      case "-":
      case "−":
        return () => this.#turn(-1);
      case "ArrowDown":
        return () => this.#step(1);
      case "ArrowUp":
        return () => this.#step(-1);
      case "Escape":
        return this.#place.open === undefined && this.#selected === undefined
          ? undefined
          : () => this.#escape();
      default:
        return undefined;
    }
  }

  #escape(): void {
    if (this.#selected !== undefined) this.#select(undefined);
    else this.#close();
  }

  /** From value to value, or from bar to bar. */
  #step(by: 1 | -1): void {
    const values = [...this.renderRoot.querySelectorAll<HTMLElement>(".rows .row")];
    if (values.length > 0) {
      const at = values.indexOf(this.shadowRoot!.activeElement as HTMLElement);
      values[at < 0 ? (by > 0 ? 0 : values.length - 1) : (at + by + values.length) % values.length]?.focus();
      return;
    }
    const count = Number(this.renderRoot.querySelector("svg.chart")?.getAttribute("data-count") ?? 0);
    if (count === 0) return;
    // From outside, the newest comes first.
    this.#select(
      this.#selected === undefined ? count - 1 : Math.min(count - 1, Math.max(0, this.#selected + by)),
    );
  }

  readonly #onDown = (event: PointerEvent): void => {
    this.#drag = event.pointerType === "mouse" ? undefined : { x: event.clientX, y: event.clientY };
  };

  readonly #onUp = (event: PointerEvent): void => {
    const from = this.#drag;
    this.#drag = undefined;
    if (from === undefined) return;
    const dx = event.clientX - from.x;
    if (Math.abs(dx) > 40 && Math.abs(dx) > 2 * Math.abs(event.clientY - from.y)) this.#turn(dx < 0 ? 1 : -1);
  };

  readonly #onCancel = (): void => {
    this.#drag = undefined;
  };
}
