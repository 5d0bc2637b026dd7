/** The live page: draws what the board knows, once per frame at most, and lets ages and clocks run. */
import { AlertBoard, toneOf } from './alert-board.js';
import { alertItem, showAge } from './alert-view.js';
import { Connection } from './connection.js';
import { kstText, utcText } from './format.js';

const board = new AlertBoard();
/** Items by alert key, with the revision that they show. */
const items = new Map();
const pending = new Set();
let drawing = false;
/** Alerts of the first listing do not flash. */
let settled = false;

const connection = new Connection(board, (keys) => {
  for (const key of keys ?? []) pending.add(key);
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(draw);
});

function draw() {
  drawing = false;
  const active = board.active();
  const closed = board.closed();
  showList(byId('active'), active);
  showList(byId('closed'), closed);
  const shown = new Set([...active, ...closed].map(({ key }) => key));
  for (const key of items.keys()) if (!shown.has(key)) items.delete(key);
  pending.clear();
  if (board.connection === 'live') settled = true;
  showCounts(active);
  byId('closed-note').textContent = closed.length === 0 ? 'none yet' : `last ${closed.length}`;
  const calm = active.length === 0 && board.connection === 'live';
  byId('calm').hidden = !calm;
  byId('calm').textContent =
    'No active alert. The indicator above says whether the data behind this is still moving.';
  byId('notice').hidden = !board.isPartial;
  byId('notice').textContent = 'Only the 500 alerts that changed last are listed here.';
  byId('sign-in').hidden = board.connection !== 'refused';
  byId('banner').hidden = board.banner === null;
  byId('banner').textContent = board.banner ?? '';
  tick();
}

/** Reuses the items of unchanged alerts, and moves only what is out of place. */
function showList(list, alerts) {
  for (const [place, entry] of alerts.entries()) {
    const item = itemOf(entry);
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  }
  while (list.children.length > alerts.length) list.lastElementChild.remove();
}

function itemOf(entry) {
  const held = items.get(entry.key);
  const { revision } = entry.alert.content;
  if (held !== undefined && held.revision === revision) return held.item;
  const isOpen = held?.item.querySelector('details').open ?? false;
  const focused = held?.item.contains(document.activeElement) ?? false;
  const item = alertItem(entry, { isOpen });
  if (settled && pending.has(entry.key)) item.classList.add('fresh');
  if (held !== undefined) held.item.replaceWith(item);
  if (focused) item.querySelector('summary').focus();
  items.set(entry.key, { item, revision, content: entry.alert.content });
  return item;
}

function showCounts(active) {
  const counts = new Map();
  for (const { alert } of active) {
    const tone = toneOf(alert.content);
    counts.set(tone, (counts.get(tone) ?? 0) + 1);
  }
  const entries = ['S4', 'S3', 'S2', 'S1', 'BLIND'].filter((tone) => counts.has(tone));
  const parts = entries.map((tone) => {
    const part = document.createElement('li');
    part.dataset.severity = tone;
    part.textContent = `${counts.get(tone)} × ${tone}`;
    return part;
  });
  byId('counts').replaceChildren(...parts);
  document.title = active.length === 0 ? 'Breakwater' : `(${active.length}) Breakwater`;
}

function tick() {
  const nowMs = Date.now();
  const status = board.status(nowMs);
  byId('status').dataset.tone = status.tone;
  byId('status-text').textContent = status.text;
  byId('status-detail').textContent = status.detail;
  byId('clock-utc').textContent = utcText(nowMs * 1_000).slice(11);
  byId('clock-kst').textContent = kstText(nowMs * 1_000).slice(11);
  const logTimeUs = board.logTimeUs(nowMs);
  for (const { item, content } of items.values()) showAge(item, content, logTimeUs);
}

function byId(id) {
  return document.getElementById(id);
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  connection.signIn(byId('token').value.trim());
  byId('token').value = '';
});
setInterval(tick, 1_000);
void connection.start();
