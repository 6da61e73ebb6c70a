/** <kv-results>: the server's list of acts, kept in step with the filters and the map. */
import { fragment, listUrl } from "../api";
import { element, isPlain } from "../dom";
import { type Extent, emit, on } from "../events";
import { currentState, pushState } from "../state";
import { announce } from "../status";
import { number, text } from "../text";
import {
  areaOf,
  formatFilters,
  formatSelection,
  parseSelection,
  parseState,
  type Selection,
  type State,
  withoutArea,
} from "../url";
import { areaName, areaNote } from "./area";
import { elsewhereNote, totalAnywhere, totalIn } from "./elsewhere";

const PATIENCE_MS = 250;

export class KvResults extends HTMLElement {
  #extent: Extent | null = null;
  #filters = formatFilters(currentState());
  #address = "";
  #request: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #note = element("div", { hidden: true });
  #area: string | null = null;
  #naming: AbortController | null = null;

  connectedCallback(): void {
    this.addEventListener("click", (event) => this.#onClick(event));
    this.addEventListener("pointerover", (event) => this.#onPoint(event.target));
    this.addEventListener("focusin", (event) => this.#onPoint(event.target));
    this.addEventListener("pointerleave", () => emit("kv:highlight", { selection: null }));
    this.addEventListener("focusout", () => emit("kv:highlight", { selection: null }));
    this.addEventListener("change", (event) => {
      if (event.target === this.#follows) this.#ask();
    });
    on("kv:moved", ({ extent, keepsList }) => {
      this.#extent = extent;
      if (!keepsList) this.#ask();
    });
    on("kv:state", ({ state }) => {
      const filters = formatFilters(state);
      if (filters !== this.#filters) {
        this.#filters = filters;
        this.#ask();
      }
      this.#markCurrent(state.selection);
      void this.#noteArea(state);
    });
    on("kv:highlight", ({ selection }) => this.#highlight(selection));
    on("kv:everywhere", () => {
      if (this.#follows) this.#follows.checked = false;
      this.dispatchEvent(new CustomEvent("kv:opened", { bubbles: true }));
      this.#ask();
    });
    this.#holder?.before(this.#note);
    void this.#noteArea(currentState());
    this.#markCurrent(currentState().selection);
  }

  get #follows(): HTMLInputElement | null {
    return this.querySelector("[data-follow]");
  }

  get #holder(): HTMLElement | null {
    return this.querySelector("[data-list-holder]");
  }

  /** A short wait, so that a map in motion does not ask for every stop on its way. */
  #ask(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const extent = this.#follows?.checked ? this.#extent : null;
      void this.#load(listUrl(currentState(), extent));
    }, PATIENCE_MS);
  }

  async #load(address: string): Promise<void> {
    if (address === this.#address) return;
    this.#address = address;
    this.#request?.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    this.setAttribute("aria-busy", "true");
    try {
      const content = await fragment(address, "1", signal);
      this.#put(content);
      this.#markCurrent(currentState().selection);
      this.#announceTotal();
      if (this.#follows?.checked && totalIn(this) === 0) void this.#lookElsewhere(signal);
    } catch {
      if (!signal.aborted) this.#fail(address);
    } finally {
      if (!signal.aborted) this.removeAttribute("aria-busy");
    }
  }

  /** Shows another list and keeps the reader's place in it: at the same act or at its beginning. */
  #put(content: DocumentFragment): void {
    const focused = document.activeElement;
    const hadFocus = this.#holder?.contains(focused) ?? false;
    const key = focused?.closest<HTMLElement>("[data-select]")?.dataset.select;
    this.#holder?.replaceChildren(content);
    if (!hadFocus) return;
    const row = [...this.#rows()].find(({ dataset }) => dataset.select === key);
    (row?.querySelector<HTMLElement>(".act-title") ?? this).focus({ preventScroll: true });
  }

  /** Says that the list is of one area only, and offers the way back to all acts. */
  async #noteArea({ filters }: State): Promise<void> {
    const area = areaOf(filters);
    if (area === this.#area) return;
    this.#area = area;
    this.#naming?.abort();
    this.#note.hidden = true;
    if (!area) return;
    // A panel pulled down to its edge comes up to show the list.
    this.dispatchEvent(new CustomEvent("kv:opened", { bubbles: true }));
    this.#naming = new AbortController();
    const { signal } = this.#naming;
    const name = await areaName(area, signal);
    if (signal.aborted) return;
    const all = (): void => pushState({ filters: withoutArea(currentState().filters) }, "list");
    this.#note.replaceChildren(areaNote(name, all));
    this.#note.hidden = false;
  }

  #announceTotal(): void {
    const total = totalIn(this);
    if (total !== null) announce(text("listUpdated", { n: number(total) }));
  }

  /** "Nothing matches" would be false when the acts only lie outside the view. */
  async #lookElsewhere(signal: AbortSignal): Promise<void> {
    const total = await totalAnywhere(listUrl(currentState(), null), signal);
    if (!total || signal.aborted) return;
    const note = elsewhereNote(total, () => {
      if (this.#follows) this.#follows.checked = false;
      this.#ask();
      this.focus({ preventScroll: true });
    });
    this.querySelector(".empty")?.replaceWith(note);
    announce(text("elsewhere", { n: number(total) }));
  }

  #fail(address: string): void {
    this.#address = "";
    const again = element("button", { type: "button", class: "button" }, text("retry"));
    again.addEventListener("click", () => void this.#load(address));
    const message = element("p", { class: "error" }, text("listFailed"));
    this.#holder?.replaceChildren(element("div", { class: "empty" }, message, again));
    announce(text("listFailed"));
  }

  #onClick(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || !isPlain(event)) return;
    if (link.matches("[rel~=next], [rel~=prev]")) {
      event.preventDefault();
      const query = new URL(link.href).search;
      void this.#load(
        `${new URL(listUrl(currentState(), null), location.origin).pathname}${query}`,
      );
      this.closest(".panel-body")?.scrollTo({ top: 0 });
      return;
    }
    if (link.matches("[data-refine]")) {
      event.preventDefault();
      pushState({ filters: parseState(new URL(link.href).search).filters }, "list");
      this.closest(".panel-body")?.scrollTo({ top: 0 });
      return;
    }
    if (!link.matches(".act-title")) return;
    const selection = parseSelection(
      link.closest<HTMLElement>("[data-select]")?.dataset.select ?? null,
    );
    if (!selection) return;
    event.preventDefault();
    pushState({ selection }, "list");
  }

  #onPoint(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-select]") : null;
    emit("kv:highlight", { selection: parseSelection(row?.dataset.select ?? null) });
  }

  #rows(): NodeListOf<HTMLElement> {
    return this.querySelectorAll<HTMLElement>("[data-select]");
  }

  #highlight(selection: Selection | null): void {
    const key = selection ? formatSelection(selection) : "";
    for (const row of this.#rows()) {
      row.classList.toggle("is-highlighted", row.dataset.select === key);
    }
  }

  #markCurrent(selection: Selection | null): void {
    const key = selection ? formatSelection(selection) : "";
    for (const row of this.#rows()) {
      if (row.dataset.select === key) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }
}

customElements.define("kv-results", KvResults);
