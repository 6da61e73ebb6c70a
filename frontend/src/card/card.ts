/** <kv-card>: the panel's card of one thing, or the choice between several under one point. */
import { fragment, Missing, pageOf, readExtent } from "../api";
import { element, icon } from "../dom";
import { type Candidate, type Cause, emit, on } from "../events";
import { choose, currentState, pushState } from "../state";
import { announce } from "../status";
import { text } from "../text";
import { type Selection, type State, sameSelection } from "../url";

export class KvCard extends HTMLElement {
  #shown: Selection | null = null;
  /** Where its content is from; another day of the register has another page of a point. */
  #page = "";
  #request: AbortController | null = null;
  /** Where the focus came from, to give it back when the card closes. */
  #opener: HTMLElement | null = null;
  /** The row of the list that it stood in, since the list may have been renewed meanwhile. */
  #openerRow: string | undefined;

  connectedCallback(): void {
    on("kv:state", ({ state, cause }) => this.#follow(state, cause));
    on("kv:found", ({ candidates }) => this.#choose(candidates));
    document.addEventListener("keydown", (event) => {
      const isInDialog =
        event.target instanceof Element && event.target.closest("dialog, kv-search");
      if (event.key === "Escape" && !this.hidden && !isInDialog) this.#close();
    });
    this.#follow(currentState(), "load");
  }

  #follow({ selection, filters }: State, cause: Cause): void {
    const isSame = sameSelection(selection, this.#shown);
    const page = selection ? pageOf(selection, filters) : "";
    if (isSame && page === this.#page) return;
    this.#shown = selection;
    this.#page = page;
    // who reads the same place as of another day stays where they are
    if (selection) void this.#load(page, isSame ? "history" : cause);
    else this.#empty();
  }

  async #load(url: string, cause: Cause): Promise<void> {
    this.#request?.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    this.#open(element("p", { class: "card-wait" }, text("loading")));
    try {
      const content = await fragment(url, "card", signal);
      const extent = readExtent(content.querySelector<HTMLElement>("[data-bbox]")?.dataset.bbox);
      const head = content.querySelector<HTMLElement>("h1, h2");
      const area = content.querySelector<HTMLElement>("[data-area]")?.dataset.area ?? "";
      this.#open(content);
      emit("kv:placed", { area });
      this.#settle(head, cause);
      // A click on the map is already there; a link with a view of its own knows better.
      const isThere =
        cause === "map" || cause === "history" || (cause === "load" && currentState().view);
      if (extent && !isThere) emit("kv:show", { extent, keepsList: cause !== "search" });
    } catch (error) {
      if (signal.aborted) return;
      const isMissing = error instanceof Missing;
      const problem = text(isMissing ? "cardMissing" : "cardFailed");
      const link = isMissing ? "" : element("a", { href: url }, text("openPage"));
      this.#open(element("p", { class: "error" }, problem), link);
      announce(problem);
    }
  }

  /** Takes the reader to the new heading, except on arrival, when the page's own order holds. */
  #settle(head: HTMLElement | null, cause: Cause): void {
    if (!head) return;
    head.tabIndex = -1;
    if (cause !== "load" && cause !== "history") head.focus({ preventScroll: true });
    announce(head.textContent?.trim() ?? "");
  }

  #open(...content: (Node | string)[]): void {
    if (this.hidden && document.activeElement instanceof HTMLElement) {
      this.#opener = document.activeElement;
      this.#openerRow = this.#opener.closest<HTMLElement>("[data-select]")?.dataset.select;
    }
    const back = element(
      "button",
      { type: "button", class: "button quiet card-back" },
      icon("back"),
      text("back"),
    );
    back.addEventListener("click", () => this.#close());
    this.replaceChildren(back, ...content);
    this.hidden = false;
    this.closest(".panel-body")?.scrollTo({ top: 0 });
    this.dispatchEvent(new CustomEvent("kv:opened", { bubbles: true }));
  }

  #close(): void {
    if (this.#shown) pushState({ selection: null }, "card");
    else this.#empty();
  }

  #empty(): void {
    this.#request?.abort();
    const hadFocus =
      this.contains(document.activeElement) || document.activeElement === document.body;
    this.hidden = true;
    this.replaceChildren();
    emit("kv:placed", { area: "" });
    this.dispatchEvent(new CustomEvent("kv:closed", { bubbles: true }));
    if (hadFocus) this.#formerPlace()?.focus({ preventScroll: true });
    this.#opener = null;
  }

  #formerPlace(): HTMLElement | null {
    if (this.#opener?.isConnected) return this.#opener;
    if (!this.#openerRow) return null;
    const row = `[data-select="${CSS.escape(this.#openerRow)}"] .act-title`;
    return document.querySelector<HTMLElement>(row) ?? document.querySelector("kv-results");
  }

  /** An area has no card: what it opens is the list. */
  #take({ choice }: Candidate): void {
    if ("area" in choice) this.#empty();
    choose(choice);
  }

  #choose(candidates: readonly Candidate[]): void {
    const heading = element("h2", { tabindex: -1 }, text("severalHere"));
    const rows = candidates.map((candidate) => {
      const row = element(
        "button",
        { type: "button", class: "choice" },
        element("strong", {}, candidate.title),
        element("span", { class: "muted small" }, candidate.detail),
        candidate.isDemonstration ? element("span", { class: "badge demo" }, text("demo")) : null,
      );
      row.addEventListener("click", () => this.#take(candidate));
      return element("li", {}, row);
    });
    this.#shown = null;
    this.#page = "";
    this.#open(heading, element("ul", { class: "choices" }, ...rows));
    heading.focus({ preventScroll: true });
    announce(`${text("severalHere")}: ${candidates.length}`);
  }
}

customElements.define("kv-card", KvCard);
