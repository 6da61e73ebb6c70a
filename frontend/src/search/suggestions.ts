/** Draws suggestions as an ARIA listbox with groups; knows nothing of the network. */
import type { Suggestion, Suggestions } from "../api";
import { element } from "../dom";

export interface Drawn {
  readonly content: readonly HTMLElement[];
  /** In the order of the options on the screen. */
  readonly items: readonly Suggestion[];
}

export function drawSuggestions(answer: Suggestions, idPrefix: string): Drawn {
  const items: Suggestion[] = [];
  const content = answer.groups
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
  return { content, items };
}
