/** Draws suggestions as an ARIA listbox with groups; knows nothing of the network. */
import type { Suggestion, Suggestions } from "../api";
import { element } from "../dom";
import { text } from "../text";

export interface Drawn {
  readonly content: readonly HTMLElement[];
  /** In the order of the options on the screen. */
  readonly items: readonly Suggestion[];
}

/** What stands above the options: how the text was read, and that these are corrections of it. */
function notes({ understood, did_you_mean: isGuess }: Suggestions): HTMLElement[] {
  const said = [
    understood ? text("understood", { what: understood }) : "",
    isGuess ? text("didYouMean") : "",
  ];
  return said
    .filter((note) => note !== "")
    .map((note) => element("p", { class: "suggestion-note", role: "presentation" }, note));
}

/** The same notes as one sentence, for the live region. */
export function spokenNotes(answer: Suggestions): string {
  return notes(answer)
    .map((note) => note.textContent ?? "")
    .join(". ");
}

export function drawSuggestions(answer: Suggestions, idPrefix: string): Drawn {
  const items: Suggestion[] = [];
  const groups = answer.groups
    .filter((group) => group.items.length > 0)
    .map((group, at) => {
      const labelId = `${idPrefix}-group-${at}`;
      const options = group.items.map((item) => {
        const option = element(
          "li",
          { role: "option", id: `${idPrefix}-${items.length}`, "aria-selected": "false" },
          element("span", { class: "option-title" }, item.title),
          item.detail ? element("span", { class: "option-detail" }, item.detail) : null,
        );
        items.push(item);
        return option;
      });
      return element(
        "ul",
        { role: "group", "aria-labelledby": labelId, class: `suggestion-group is-${group.kind}` },
        element("li", { role: "presentation", id: labelId, class: "group-label" }, group.label),
        ...options,
      );
    });
  return { content: [...notes(answer), ...groups], items };
}
