// What happens when the phone has read a code or an address.

import { post } from "../sim.js";
import { attempt, toast } from "../toast.js";
import { t } from "../words.js";

/** Ask WeCom what `code` is, and show the card, the group or the web page it leads to. */
export async function follow(phone, code) {
  if (!phone.person) {
    toast(t("no_person"), "error");
    return;
  }
  await attempt(async () => {
    const scanned = await post("/sim/scan", { person: phone.person, code });
    if (scanned.kind === "web") phone.go("web", { url: scanned.url });
    else if (scanned.kind === "group") phone.go("joining", { code, scanned });
    else phone.go("card", { code, scanned });
  });
}
