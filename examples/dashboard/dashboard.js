/** Open alerts, the newest first. The gateway is named in the address: `?gateway=http://127.0.0.1:8080`. */
import { AlertClient } from '@breakwater/client';

const url = new URLSearchParams(location.search).get('gateway') ?? 'http://127.0.0.1:8080';
const list = document.querySelector('#alerts');
/** A revision replaces the one before: a line for each alert, by its id. */
const lines = new Map();

function show({ id, severity, state, direction, scope }, time) {
  lines.get(id)?.remove();
  lines.delete(id);
  if (state === 'CLOSED') return;
  const line = document.createElement('li');
  // Names come from venues: they are text, never markup.
  line.textContent = `${severity} ${direction} ${scope.assets.join(', ')} on ${scope.venues.join(', ')}, ${time}`;
  lines.set(id, line);
  list.prepend(line);
}

const client = new AlertClient({
  url,
  from: 'beginning',
  onAlert: ({ event }) => show(event.data.content, event.time),
  // An empty list is calm only while the data moves.
  onHeartbeat: ({ streams }) => {
    const behind = streams.filter(({ stallMs }) => stallMs > 5_000);
    document.querySelector('#behind').textContent =
      behind.length > 0 ? `${behind.length} of ${streams.length} streams stand still` : '';
  },
  onStatus: ({ state }) => {
    document.querySelector('#status').textContent = state;
  },
});
client.start();
