/** <kv-search>: turns the plain search form into a combobox; the form still works without it. */
import { type Suggestion, type Suggestions, suggest } from "../api";
import { element } from "../dom";
import { emit, on } from "../events";
import { currentState, pushState, replaceState } from "../state";
import { announce } from "../status";
import { text } from "../text";
import { isAreaCode, type State } from "../url";
import { extentOf, isPlace, selectionOf } from "./choice";
import { drawSuggestions, spokenNotes } from "./suggestions";

const PATIENCE_MS = 140;
const SHORTEST = 2;

export class KvSearch extends HTMLElement {
  #input: HTMLInputElement | null = null;
  #list = element("div", {
    role: "listbox",
    id: "kv-suggestions",
    class: "suggestions",
    hidden: true,
  });
  #items: readonly Suggestion[] = [];
  /** Are they corrections, which only the reader may take? */
  #isGuess = false;
  #active = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>('input[name="q"]');
    if (!input || this.#input) return;
    this.#input = input;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": this.#list.id,
      "aria-autocomplete": "list",
      autocomplete: "off",
    })) {
      input.setAttribute(name, value);
    }
    this.#list.setAttribute("aria-label", text("suggestions"));
    (input.closest(".search-box") ?? this).append(this.#list);
    input.addEventListener("input", () => this.#ask());
    input.addEventListener("keydown", (event) => this.#onKey(event));
    input.addEventListener("blur", () => this.#close());
    // Pressing an option must not blur the field before the click arrives.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#onClick(event));
    this.querySelector("form")?.addEventListener("submit", (event) => this.#submit(event));
    this.querySelector(".filters")?.addEventListener("change", () => this.#filter());
    document.addEventListener("keydown", (event) => this.#onShortcut(event));
    on("kv:state", ({ state, cause }) => {
      if (cause !== "filters") this.#restore(state);
      this.#countFilters();
    });
    if (this.#hasMap) {
      this.#restore(currentState());
      this.#dropDefaults();
    }
    this.#countFilters();
  }

  /** Is there a map on this page that a choice can show? Else a choice opens its page. */
  get #hasMap(): boolean {
    return document.querySelector("kv-map") !== null;
  }

  #ask(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    const query = this.#input?.value.trim() ?? "";
    if (query.length < SHORTEST) {
      this.#close();
      return;
    }
    this.#timer = setTimeout(() => void this.#load(query), PATIENCE_MS);
  }

  async #load(query: string): Promise<void> {
    this.#request = new AbortController();
    const { signal } = this.#request;
    try {
      const answer = await suggest(query, signal);
      if (document.activeElement === this.#input) this.#draw(answer);
    } catch {
      if (!signal.aborted) this.#say(text("searchFailed"));
    }
  }

  #draw(answer: Suggestions): void {
    const { content, items } = drawSuggestions(answer, "kv-option");
    this.#items = items;
    this.#isGuess = answer.did_you_mean === true;
    this.#active = -1;
    if (items.length === 0) {
      this.#say(text("noSuggestions"));
      return;
    }
    this.#list.replaceChildren(...content);
    this.#open(true);
    const notes = spokenNotes(answer);
    announce(`${notes ? `${notes}. ` : ""}${text("suggestionCount", { n: items.length })}`);
  }

  #say(message: string): void {
    this.#items = [];
    this.#list.replaceChildren(
      element(
        "p",
        {
          class: "suggestion-note",
          role: "option",
          "aria-disabled": "true",
          "aria-selected": "false",
        },
        message,
      ),
    );
    this.#open(true);
    announce(message);
  }

  #open(isOpen: boolean): void {
    this.#list.hidden = !isOpen;
    this.#input?.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.#input?.removeAttribute("aria-activedescendant");
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#active = -1;
    this.#open(false);
  }

  #onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !this.#list.hidden && this.#items.length > 0) {
      event.preventDefault();
      this.#move(step);
    } else if (step === 1 && this.#list.hidden) {
      event.preventDefault();
      this.#ask();
    } else if (event.key === "Enter" && this.#active >= 0) {
      event.preventDefault();
      this.#choose(this.#active);
    } else if (event.key === "Escape" && !this.#list.hidden) {
      event.preventDefault();
      this.#close();
    }
  }

  /** Up from the first option returns to the field itself. */
  #move(step: number): void {
    const count = this.#items.length;
    this.#active = ((this.#active + 1 + step + count + 1) % (count + 1)) - 1;
    const options = this.#list.querySelectorAll<HTMLElement>('[role="option"]');
    options.forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === this.#active));
    });
    const option = options[this.#active];
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#input?.setAttribute("aria-activedescendant", option.id);
    else this.#input?.removeAttribute("aria-activedescendant");
  }

  #onClick(event: MouseEvent): void {
    const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
    const options = [...this.#list.querySelectorAll('[role="option"]')];
    const at = option ? options.indexOf(option) : -1;
    if (at >= 0 && this.#items.length > 0) this.#choose(at);
  }

  #choose(at: number): void {
    const item = this.#items[at];
    if (!item) return;
    this.#close();
    if (this.#input) this.#input.value = item.title;
    const selection = selectionOf(item);
    const extent = extentOf(item);
    if (this.#hasMap && (selection || extent)) {
      if (extent) emit("kv:show", { extent, keepsList: false });
      pushState({ selection }, "search");
    } else if (item.url) {
      location.assign(item.url);
    }
  }

  /**
   * The filters of the form, and those of the URL that the form does not show. The first option of
   * a select is its default and is left out.
   */
  #question(form: HTMLFormElement): State["filters"] {
    const own = new Set([...form.elements].map((field) => field.getAttribute("name")));
    const atFirst = new Set(
      [...form.querySelectorAll("select")]
        .filter((one) => one.selectedIndex === 0)
        .map((one) => one.name),
    );
    const chosen = new Set(
      [...form.querySelectorAll("input")].map(({ name, value }) => value && name),
    );
    const kept = currentState().filters.filter(
      ([name, value]) => !own.has(name) || (isAreaCode(value) && !chosen.has(name)),
    );
    const written = [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === "string" && value.trim() && !atFirst.has(name)
        ? [[name, value.trim()] as const]
        : [],
    );
    return [...written, ...kept];
  }

  #submit(event: SubmitEvent): void {
    if (!this.#hasMap || !(event.target instanceof HTMLFormElement)) return;
    event.preventDefault();
    const [best] = this.#items;
    // A number or coordinates that were understood name one place: going there is the answer.
    if (best && isPlace(best) && !this.#isGuess && !this.#list.hidden) {
      this.#choose(0);
      return;
    }
    this.#close();
    // A keyboard that slides up would hide the list that was asked for.
    if (matchMedia("(pointer: coarse)").matches) this.#input?.blur();
    pushState({ filters: this.#question(event.target), selection: null }, "filters");
  }

  #filter(): void {
    const form = this.querySelector("form");
    if (form?.checkValidity()) form.requestSubmit();
  }

  /** Does a parameter say no more than the form says when nobody has touched it? */
  #isDefault(name: string, value: string): boolean {
    const field = this.querySelector<HTMLSelectElement>(`select[name="${CSS.escape(name)}"]`);
    return field?.options[0]?.value === value;
  }

  /** A form sent without script names every field; the address keeps what differs from default. */
  #dropDefaults(): void {
    const { filters } = currentState();
    const said = filters.filter(([name, value]) => !this.#isDefault(name, value));
    if (said.length < filters.length) replaceState({ filters: said }, "load");
  }

  /** Says on the closed drawer how many filters are set. */
  #countFilters(): void {
    const badge = this.querySelector<HTMLElement>("[data-filter-count]");
    if (!badge) return;
    const fields = new Set(
      [...this.querySelectorAll(".filters [name]")].map((field) => field.getAttribute("name")),
    );
    const set = currentState().filters.filter(
      ([name, value]) => fields.has(name) && !isAreaCode(value) && !this.#isDefault(name, value),
    ).length;
    badge.hidden = set === 0;
    badge.textContent = text(set === 1 ? "filterOn" : "filtersOn", { n: set });
  }

  #restore(state: State): void {
    const form = this.querySelector("form");
    if (!form) return;
    for (const field of form.elements) {
      if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) continue;
      const values = state.filters
        .filter(([name, value]) => name === field.name && !isAreaCode(value))
        .map(([, value]) => value);
      if (field instanceof HTMLInputElement && field.type === "checkbox") {
        field.checked = values.includes(field.value);
      } else if (field instanceof HTMLSelectElement && values.length === 0) {
        field.selectedIndex = 0;
      } else {
        field.value = values[0] ?? "";
      }
    }
  }

  #onShortcut(event: KeyboardEvent): void {
    const isTyping =
      event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#input?.focus();
    this.#input?.select();
  }
}

customElements.define("kv-search", KvSearch);
