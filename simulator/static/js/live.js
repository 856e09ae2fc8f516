// Hearing of changes: server-sent events, or a poll where they don't come through.

const POLL_MS = 2000;
const QUICK_MS = 120;
const CALM_MS = 1000; // a crowd makes hundreds of changes a second; then the page looks at most this often
const CROWD = 20; // changes within CALM_MS that make a crowd

const listeners = new Map(); // refresh -> the topics it waits for
const changed = new Set();
let recent = [];
let poll = null;

function announce(topic) {
  const now = Date.now();
  recent = [...recent.filter((each) => now - each < CALM_MS), now];
  changed.add(topic);
  if (changed.size === 1) setTimeout(tell, recent.length > CROWD ? CALM_MS : QUICK_MS);
}

function tell() {
  const topics = new Set(changed);
  changed.clear();
  for (const [refresh, wanted] of [...listeners]) {
    if (topics.has("reload") || wanted.some((each) => topics.has(each))) refresh();
  }
}

function startPolling() {
  poll ??= setInterval(() => announce("reload"), POLL_MS);
}

function stopPolling() {
  clearInterval(poll);
  poll = null;
}

/** Listen to the stand-in from now on. */
export function start() {
  const stream = new EventSource("/sim/stream");
  stream.onopen = () => {
    stopPolling();
    announce("reload"); // whatever changed while nobody listened
  };
  stream.onmessage = (event) => announce(JSON.parse(event.data).topic);
  stream.onerror = () => {
    startPolling();
    if (stream.readyState === EventSource.CLOSED) setTimeout(start, 5 * POLL_MS);
  };
}

/**
 * Keep `render` fed with what `load` answers: now and after each change of one of the `topics`, but only when it
 * differs. Answers `refresh` (look now) and `stop`.
 */
export function watch(topics, load, render) {
  let shown = null;
  let looking = false;
  let again = false;
  let stopped = false;

  async function look() {
    let data;
    try {
      data = await load();
    } catch (error) {
      if (error.name !== "SimError") throw error;
      return; // the next change or poll looks again; what a person does shows its own error
    }
    const text = JSON.stringify(data);
    if (stopped || text === shown) return;
    shown = text;
    render(data);
  }

  async function refresh() {
    again = true;
    if (looking) return;
    looking = true;
    try {
      while (again && !stopped) {
        again = false;
        await look();
      }
    } finally {
      looking = false;
    }
  }

  function stop() {
    stopped = true;
    listeners.delete(refresh);
  }

  listeners.set(refresh, topics);
  refresh();
  return { refresh, stop };
}
