/** What stands in the way of a service, without making anything of it: the same groups that the service reads. */
import { deskSettings } from './desk-settings.ts';
import { detectorSettings, snapshotSettings } from './detector-settings.ts';
import type { Environment } from './environment.ts';
import { feedSettings } from './feed-settings.ts';
import { kafkaSettings, sourceKafkaSettings } from './kafka-settings.ts';
import type { Problem, Reading } from './problem.ts';
import { publicSettings } from './public-settings.ts';
import { redisSettings } from './redis-settings.ts';
import { registrySettings } from './registry-settings.ts';
import { domainSettings, httpSettings, logSettings } from './service-settings.ts';
import type { ServiceName } from './setting-catalogue.ts';
import { webhookSettings } from './webhook-settings.ts';

type Group = (environment: Environment) => Reading<unknown>;

/** Every problem of the service's settings. */
export function serviceProblems(service: ServiceName, environment: Environment): Problem[] {
  const groups: Group[] = [httpSettings(0), logSettings, domainSettings];
  const isSet = (name: string): boolean => environment.lookupSecret(name).kind !== 'absent';
  if (service === 'detector') {
    groups.push(kafkaSettings(service), redisSettings, detectorSettings, snapshotSettings);
  }
  if (service === 'feeds') {
    groups.push(
      kafkaSettings(service),
      sourceKafkaSettings(service),
      registrySettings,
      feedSettings,
    );
  }
  if (service === 'gateway' || service === 'webhooks') {
    groups.push(deskSettings);
    if (isSet('REDIS_URL')) groups.push(redisSettings);
    if (isSet('BREAKWATER_DESK_KEY')) groups.push(kafkaSettings(service));
  }
  if (service === 'gateway') groups.push(publicSettings);
  if (service === 'webhooks') groups.push(webhookSettings);
  return groups.flatMap((group) => {
    const reading = group(environment);
    return reading.kind === 'problems' ? reading.problems : [];
  });
}
