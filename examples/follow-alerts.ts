/** Prints what a gateway warns of: `node follow-alerts.ts http://127.0.0.1:8080 [TOKEN]`. */
import { AlertClient } from '@breakwater/client';

const [url = 'http://127.0.0.1:8080', token] = process.argv.slice(2);

const client = new AlertClient({
  url,
  ...(token === undefined ? {} : { token }),
  filter: { severityMin: 'S2', assets: ['USDT'] },
  from: 'beginning',
  onAlert: ({ event }) => {
    const { severity, state, direction, scope } = event.data.content;
    console.log(event.time, severity, state, direction, scope.venues.join('+'), event.id);
  },
  onGap: ({ from, to }) => console.error(`alerts after ${from} up to ${to} cannot be had any more`),
  onRebuilding: ({ highWater, target }) => console.error(`store rebuilt to ${highWater}/${target}`),
  onHeartbeat: ({ streams }) => {
    const behind = streams.filter(({ stallMs }) => stallMs > 5_000);
    if (behind.length > 0) console.error(`${behind.length} streams stand still: calm means little`);
  },
  onStatus: (status) => console.error(status.state, 'detail' in status ? status.detail : ''),
});
client.start();
