/** The page's own font files, named for the map: labels need no glyph server. */

import regularCyrillic from "@fontsource/sofia-sans/files/sofia-sans-cyrillic-400-normal.woff2?url";
import boldCyrillic from "@fontsource/sofia-sans/files/sofia-sans-cyrillic-700-normal.woff2?url";
import regularLatin from "@fontsource/sofia-sans/files/sofia-sans-latin-400-normal.woff2?url";
import boldLatin from "@fontsource/sofia-sans/files/sofia-sans-latin-700-normal.woff2?url";
import type { FontFacesSpecification } from "@maplibre/maplibre-gl-style-spec";

const CYRILLIC = ["U+0301", "U+0400-045F", "U+0490-0491", "U+2116"];
const LATIN = ["U+0000-00FF", "U+2000-206F", "U+20AC", "U+2212"];

export function fontFaces(origin: string): FontFacesSpecification {
  const faces = (cyrillic: string, latin: string) => [
    { url: new URL(cyrillic, origin).href, "unicode-range": CYRILLIC },
    { url: new URL(latin, origin).href, "unicode-range": LATIN },
  ];
  return {
    "Sofia Sans Regular": faces(regularCyrillic, regularLatin),
    "Sofia Sans Bold": faces(boldCyrillic, boldLatin),
  };
}
