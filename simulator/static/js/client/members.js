// Choosing whose client it is.

import { choose, chosen, onChoice } from "../choice.js";
import { chooser } from "../chooser.js";
import { get } from "../sim.js";
import { t } from "../words.js";

const SHOWN = 50;

/** The chooser above the client; `named(text)` hears the title of the window. */
export function memberChooser(root, named) {
  const place = document.createElement("div");
  place.className = "chooser";
  root.append(place);
  const head = chooser(place, {
    role: t("members_client"),
    label: t("choose_member"),
    search: async (text) => matching(await get("/sim/members"), text),
    pick: (id) => choose({ member: id, customer: null }),
  });

  async function show({ member }) {
    named(t("members_client"));
    if (!member) {
      head.show(null);
      const all = await get("/sim/members");
      const first = all.latest ?? matching(all, "")[0]?.id;
      if (first && !chosen().member) choose({ member: first });
      return;
    }
    try {
      const found = await get(`/sim/members/${encodeURIComponent(member)}`, { limit: 1 });
      head.show(rowOf(found));
      named(`${found.name} · ${found.corp_name}`);
    } catch (error) {
      if (error.name !== "SimError") throw error;
      choose({ member: null, customer: null }); // remembered from a state that was reset since
    }
  }

  onChoice((choice, before) => {
    if (choice.member !== before.member) show(choice);
  });
  show(chosen());
}

function matching({ members }, text) {
  const wanted = text.toLowerCase();
  return members
    .filter(
      (each) => each.status === 1 && `${each.name} ${each.userid} ${each.position}`.toLowerCase().includes(wanted),
    )
    .slice(0, SHOWN)
    .map(rowOf);
}

function rowOf(member) {
  return { id: member.userid, name: member.name, note: member.position };
}
