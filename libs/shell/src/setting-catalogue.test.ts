import { expect, it } from 'vitest';
import { Environment, SERVICE_NAMES, SETTINGS, serviceProblems } from './index.ts';

/** An environment that writes down which names it is asked for. */
function listening(env: Record<string, string>): { environment: Environment; asked: Set<string> } {
  const asked = new Set<string>();
  const heard = new Proxy(env, {
    getOwnPropertyDescriptor: (settings, name) => {
      asked.add(String(name).replace(/^(.*(?:TOKEN|PASSWORD|URL|KEY))_FILE$/, '$1'));
      return Reflect.getOwnPropertyDescriptor(settings, name);
    },
  });
  return { environment: new Environment({ env: heard }), asked };
}

it.each(SERVICE_NAMES)('names every setting that %s reads, and no other', (service) => {
  const env = { REDIS_URL: 'redis://h:1', BREAKWATER_DESK_KEY: '-----BEGIN PRIVATE KEY-----' };
  const { environment, asked } = listening(env);
  serviceProblems(service, environment);
  const named = SETTINGS.filter(({ services }) => services.includes(service));
  expect([...asked].sort()).toEqual(named.map(({ name }) => name).sort());
});
