/** The URL is the only store. Writing it tells everybody; Back tells them too. */
import { type Cause, type Choice, emit } from "./events";
import { formatState, ofDistrict, parseState, type State, withinArea } from "./url";

/** Names that the register takes, as the page lists them; links from elsewhere bring others. */
function takes(name: string): boolean {
  const known = document.querySelector<HTMLElement>("[data-parameters]")?.dataset.parameters;
  return known === undefined || known.split(" ").includes(name);
}

export function currentState(): State {
  const state = parseState(location.search);
  return { ...state, filters: state.filters.filter(([name]) => takes(name)) };
}

function write(patch: Partial<State>, how: "pushState" | "replaceState"): boolean {
  const query = formatState({ ...currentState(), ...patch });
  if (query === formatState(currentState())) return false;
  history[how](null, "", `${location.pathname}${query}${location.hash}`);
  return true;
}

/** A step the reader can take back. */
export function pushState(patch: Partial<State>, cause: Cause): void {
  if (write(patch, "pushState")) emit("kv:state", { state: currentState(), cause });
}

/** Moving the map is not a step: Back must not undo it inch by inch. */
export function replaceState(patch: Partial<State>, cause: Cause): void {
  if (write(patch, "replaceState")) emit("kv:state", { state: currentState(), cause });
}

/** Shows what was chosen on the map: a thing as a card, acts of an area as their list. */
export function choose(choice: Choice): void {
  if ("selection" in choice) pushState({ selection: choice.selection }, "map");
  else if ("extent" in choice) emit("kv:show", { extent: choice.extent, keepsList: false });
  else {
    if ("district" in choice) emit("kv:everywhere", {});
    const asked = currentState().filters;
    const filters =
      "area" in choice ? withinArea(asked, choice.area) : ofDistrict(asked, choice.district);
    pushState({ filters, selection: null }, "map");
  }
}

export function followHistory(): void {
  addEventListener("popstate", () => emit("kv:state", { state: currentState(), cause: "history" }));
}
