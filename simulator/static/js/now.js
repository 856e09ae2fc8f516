// The stand-in's virtual clock, as last heard.

let ahead = 0;

/** Milliseconds since 1970 on the virtual clock. */
export const now = () => Date.now() + ahead;

/** Remember what the stand-in's clock says. */
export function heard(milliseconds) {
  ahead = milliseconds - Date.now();
}
