/** Words the scripts add to the page. The language is the page's own, from <html lang>. */
import { bg, type TextKey } from "./words/bg";
import { en } from "./words/en";

export type { TextKey };

export type Language = "bg" | "en";

const dictionaries: Record<Language, Record<TextKey, string>> = { bg, en };

export function language(): Language {
  return document.documentElement.lang === "en" ? "en" : "bg";
}

/** The words of a key in the page's language, `{names}` filled in. */
export function text(
  key: TextKey,
  values: Readonly<Record<string, string | number>> = {},
  lang: Language = language(),
): string {
  return dictionaries[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

/** A day as people write it. */
export function date(value: Date, lang: Language = language()): string {
  const style = { day: "numeric", month: "long", year: "numeric" } as const;
  return new Intl.DateTimeFormat(lang === "bg" ? "bg-BG" : "en-GB", style).format(value);
}

/** Grouped digits as the language writes them. */
export function number(value: number, lang: Language = language()): string {
  return new Intl.NumberFormat(lang === "bg" ? "bg-BG" : "en-GB").format(value);
}
