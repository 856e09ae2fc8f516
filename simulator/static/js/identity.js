// Who the browser is for web pages. A frame can't have cookies of its own, so whoever's part of the page is in use
// has them: the person while somebody is at the phone, the member while somebody is at the client.

import { chosen } from "./choice.js";

const COOKIES = { person: "sim_person", member: "sim_member" };

/** From now on using `part` (its pointer or focus) makes the browser the chosen `role`: "person" or "member". */
export function lendIdentity(part, role) {
  const become = () => {
    const id = chosen()[role];
    if (!id) return;
    for (const [each, cookie] of Object.entries(COOKIES)) {
      const value = each === role ? `${encodeURIComponent(id)}; path=/; samesite=lax` : "; path=/; max-age=0";
      document.cookie = `${cookie}=${value}`;
    }
  };
  part.addEventListener("pointerenter", become);
  part.addEventListener("focusin", become);
}
