/** The element: a Linky with its casing, glass, lamp and two keys. Its data and questions: protocol.ts. */
import { LitElement, unsafeCSS, type PropertyValues, type TemplateResult } from "lit";
import type { Direction, Measure } from "../../readings/index.js";
import { DEFAULT_COLOR, QUESTION_EVENT, type Answer, type Snapshot } from "../protocol.js";
import { chosenScreens } from "../screens.js";
import { Announcer } from "./announcer.js";
import { Answers, revisionOf } from "./answers.js";
import { casing, type Keys } from "./casing.js";
import { datesOf } from "./dates.js";
import { loadFonts } from "./fonts.js";
import { Kiosk } from "./kiosk.js";
import { isKiosk, linkedPlace } from "./link.js";
import { languageOf, nameOf } from "./names.js";
import { historyPeriods } from "./history-periods.js";
import { chartOf, directionsOf, isShownOf } from "./model.js";
import { isChart, ringOf, sidesOf, sidesOn, type Stop } from "./ring.js";
import { keepsFocus, moveOf } from "./moves.js";
import { phrasesOf } from "./phrases.js";
import { firstPlace, storedPlace, storePlace, type Place } from "./place.js";
import { pictureOf } from "./picture.js";
import { Present } from "./present.js";
import { screenOf, type Scene } from "./screens/index.js";
import { styles } from "./styles/index.js";
import { Swipe } from "./swipe.js";
import { besideOf } from "./travel-bar.js";
import type { Open } from "./travel.js";
import { isOnDark, watchBehind } from "./theme.js";

export class LinkyMeter extends LitElement {
  static override properties = {
    snapshot: { attribute: false },
    color: {},
    language: {},
    direction: {},
    storageKey: { attribute: "storage-key" },
    screens: {},
  };
  static override styles = unsafeCSS(styles);

  declare snapshot: Snapshot | undefined;
  declare color: string;
  declare language: string;
  declare direction: string;
  declare storageKey: string;
  declare screens: string;

  /** Where the page's address leads. */
  readonly #linked = linkedPlace(location.search);
  #place: Place = firstPlace;
  #selected: number | undefined;
  /** Whether the user is about to choose a day. */
  #isChoosing = false;
  /** Whether a touch of the selected bar opens it: not the one that selects it. */
  #opens = false;
  #inside: ((i: number) => Open | undefined) | undefined;
  #chart: SVGElement | null = null;
  /** The size of the current chart, in pixels. */
  #room = { width: 0, height: 0, em: 0 };
  #dark = false;
  #unwatch: (() => void) | undefined;
  #looking = 0;
  /** It also calls back once after the first layout: measuring earlier would force a layout for each meter. */
  readonly #sizes = new ResizeObserver(() => {
    this.#lookAround();
    this.#measure();
  });
  readonly #swipe = new Swipe((by) => this.#turn(by));
  readonly #keys: Keys = {
    onKey: (event) => this.#onKey(event),
    turn: (by) => this.#turn(by),
    show: (stop) => this.#show(stop),
    choose: (open) => this.#go({ ...this.#place, open }),
    chart: (charted) => this.#go({ ...this.#place, charted }),
    close: () => this.#close(),
  };
  readonly #answers = new Answers(
    (detail) =>
      this.dispatchEvent(new CustomEvent(QUESTION_EVENT, { detail, bubbles: true, composed: true })),
    () => this.requestUpdate(),
  );

  readonly #kiosk = new Kiosk(() => this.#turn(1, false));
  readonly #present = new Present(() => this.requestUpdate());
  readonly #announcer = new Announcer(() => this.requestUpdate());

  constructor() {
    super();
    this.addController(keepsFocus(this));
    this.color = DEFAULT_COLOR;
    this.language = "auto";
    this.direction = "both";
    this.storageKey = "";
    this.screens = "";
    for (const use of ["pointerdown", "keydown"]) this.addEventListener(use, () => this.#kiosk.rest());
  }

  /** The host's answer to a `linky-question`. */
  answer(answer: Answer): void {
    this.#answers.answer(answer);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void loadFonts();
    this.requestUpdate();
    this.#sizes.observe(this);
    if (isKiosk(location.search)) this.#kiosk.start();
    // Wait for the next frame, which needs a layout anyway.
    this.#unwatch = watchBehind(this, () => {
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
    this.#announcer.stop();
    this.#present.stop();
    this.#kiosk.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("storageKey")) this.#place = this.#linked ?? storedPlace(this.storageKey);
    if (changed.has("color")) this.#paint();
    if (changed.has("snapshot") && this.snapshot !== undefined) this.#present.is(this.snapshot.at);
  }

  protected override updated(): void {
    const chart = this.renderRoot.querySelector<SVGElement>("svg.chart");
    if (chart === this.#chart) return;
    // The observer calls back before the next frame is painted. Nothing around a chart depends on its size, so this
    // cannot become a resize loop.
    if (this.#chart !== null) this.#sizes.unobserve(this.#chart);
    this.#chart = chart;
    if (chart !== null) this.#sizes.observe(chart);
  }

  protected override render(): TemplateResult {
    const scene = this.#scene();
    const shown = screenOf(scene);
    this.#inside = shown.inside;
    this.#present.show(scene.stop.screen === "prices");
    return casing({
      scene,
      shown,
      name: nameOf(this.snapshot),
      dark: this.#dark,
      isBare: this.color === "transparent",
      keys: this.#keys,
      swipe: this.#swipe,
      announce: (text) => this.#announcer.of(text),
    });
  }

  #scene(): Scene {
    const { snapshot } = this;
    const language = languageOf(this.language);
    const phrases = phrasesOf(language);
    const directions = directionsOf(snapshot, this.direction);
    const shown = (wanted: Direction): Direction => (directions.includes(wanted) ? wanted : directions[0]!);
    const sides = sidesOf(snapshot, directions);
    const ring = ringOf(sides, chosenScreens(this.screens.split(" "), this.#linked?.screen));
    const { screen, open, charted, compare = "year" } = this.#place;
    const ofValues = shown(this.#place.direction);
    const stop =
      ring.find((one) => one.screen === screen && (one.direction ?? ofValues) === ofValues) ?? ring[0]!;
    // A value and its costs have stops of their own: only charts are of what a screen can show.
    const shownHere = isChart(stop.screen) ? sidesOn(stop.screen, sides) : directions;
    const ofCharts = shownHere.includes(charted) ? charted : shownHere[0]!;
    const direction = isChart(stop.screen) ? ofCharts : ofValues;
    return {
      snapshot,
      now: this.#present.now,
      language,
      phrases,
      dates: datesOf(language),
      directions: shownHere,
      direction,
      ring,
      stop,
      open: open !== undefined && isShownOf(open, direction, sides.priced) ? open : undefined,
      compare,
      isChoosing: this.#isChoosing,
      room: this.#room,
      selected: this.#selected,
      known: (wish) => this.#answers.of(wish, revisionOf(wish, snapshot)),
      again: (wish) => this.#answers.again(wish),
      openHistory: (measure) => this.#openHistory(measure),
      select: (i) => this.#select(i),
      press: (i, isMouse) => {
        this.#opens = isMouse || i === this.#selected;
        this.#select(i);
      },
      openPressed: () => {
        if (this.#opens) this.#openSelected();
      },
      travel: (open) => this.#go({ ...this.#place, open }),
      compareWith: (one) => this.#go({ ...this.#place, compare: one }),
      chooseDay: (isChoosing) => this.#chooseDay(isChoosing),
      picture: async () => {
        this.#chooseDay(false);
        await this.updateComplete;
        return await pictureOf(this.shadowRoot!, phrases.colon);
      },
    };
  }

  /** Sets the colour through the style object, so that its text cannot inject anything else. */
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

  /** Charts are drawn to their exact pixel size, to keep letters and lines crisp. */
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

  /** @param isWanted false: nobody has asked for it */
  #go(place: Place, isWanted = true): void {
    this.#announcer.act(isWanted);
    this.#place = place;
    this.#selected = undefined;
    this.#isChoosing = false;
    if (isWanted) storePlace(this.storageKey, place);
    this.requestUpdate();
  }

  #turn(by: 1 | -1, isWanted = true): void {
    const { ring, stop } = this.#scene();
    this.#show(ring[(ring.indexOf(stop) + by + ring.length) % ring.length]!, isWanted);
  }

  #show({ screen, direction = this.#place.direction }: Stop, isWanted = true): void {
    const { open: _, ...place } = this.#place;
    this.#go({ ...place, screen, direction }, isWanted);
  }

  #openHistory(measure: Measure): void {
    this.#go({
      ...this.#place,
      direction: this.#scene().direction,
      open: { measure, period: historyPeriods[measure][0]! },
    });
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".back")?.focus());
  }

  /** Shows the chart of which this is a bar, or the screen of the ring. */
  #close(): void {
    const { open, ...place } = this.#place;
    if (open === undefined) return;
    this.#go(open.up === undefined ? place : { ...place, open: open.up });
    if (open.up !== undefined) return;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-measure="${open.measure}"]`)?.focus(),
    );
  }

  #chooseDay(isChoosing: boolean): void {
    this.#announcer.act();
    this.#isChoosing = isChoosing;
    this.#selected = undefined;
    this.requestUpdate();
    if (isChoosing) void this.updateComplete.then(() => this.renderRoot.querySelector("input")?.focus());
  }

  #openSelected(): void {
    const open = this.#selected === undefined ? undefined : this.#inside?.(this.#selected);
    if (open !== undefined) this.#go({ ...this.#place, open });
  }

  #select(i: number | undefined): void {
    if (i === this.#selected) return;
    this.#announcer.act();
    this.#selected = i;
    this.requestUpdate();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    // A calendar and a list have keys of their own.
    if ((event.composedPath()[0] as Element).matches("input, select") && event.key !== "Escape") return;
    const act = this.#actionOf(event.key);
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  #actionOf(key: string): (() => void) | undefined {
    switch (key) {
      case "ArrowRight":
      case "+":
        return () => this.#turn(1);
      case "ArrowLeft":
      case "-":
      case "−":
        return () => this.#turn(-1);
      case "PageUp":
      case "PageDown":
        return this.#stepper(key === "PageUp" ? -1 : 1);
      case "Enter":
        return this.#selected === undefined || this.#inside === undefined
          ? undefined
          : () => this.#openSelected();
      case "Escape":
        return this.#place.open === undefined && this.#selected === undefined && !this.#isChoosing
          ? undefined
          : () => this.#escape();
      default:
        return moveOf(key, this.shadowRoot!, { selected: this.#selected, select: (i) => this.#select(i) });
    }
  }

  /** Goes to the days before or after; undefined: this screen has none. */
  #stepper(by: -1 | 1): (() => void) | undefined {
    const scene = this.#scene();
    const chart = scene.open ?? chartOf(scene.stop.screen);
    if (chart === undefined) return undefined;
    const open = besideOf(scene, chart, by);
    return () => open && scene.travel(open);
  }

  #escape(): void {
    if (this.#isChoosing) this.#chooseDay(false);
    else if (this.#selected !== undefined) this.#select(undefined);
    else this.#close();
  }
}
