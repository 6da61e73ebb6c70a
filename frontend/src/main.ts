/** Entry of every page: small. The map is fetched only where there is one, after the page is up. */
import "../styles/main.css";
import "./search/box";

if (document.querySelector("kv-map")) {
  void import("./portal").then(({ openPortal }) => openPortal());
}
if (document.querySelector("shape-map")) void import("./map/shape");
if (document.querySelector("[data-copy]")) void import("./cite/copy");
if (document.querySelector("[data-checks]")) void import("./desk/reading");
