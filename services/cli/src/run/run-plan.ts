/** What a service would connect to and do: for `--dry-run`, which does nothing of it. */
import { describeLive, readLiveConfig } from '@breakwater/feeds';
import {
  ConfigurationError,
  domainSettings,
  type Environment,
  feedSettings,
  httpSettings,
  kafkaSettings,
  readConfiguration,
  redisSettings,
  type ServiceName,
  serviceProblems,
} from '@breakwater/shell';

const HTTP_PORT: Readonly<Record<ServiceName, number>> = {
  detector: 9_101,
  gateway: 8_080,
  feeds: 9_102,
  webhooks: 9_103,
};

/** One line each. @throws ConfigurationError naming every setting that is wrong. */
export function describeRun(service: ServiceName, environment: Environment): string[] {
  const problems = serviceProblems(service, environment);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const { http, domain } = readConfiguration(environment, {
    http: httpSettings(HTTP_PORT[service]),
    domain: domainSettings,
  });
  const callers = http.access.isOpen ? 'without a token' : 'with a bearer token';
  const lines = [`listen on ${http.host} port ${http.port}, ${callers}`];
  const isSet = (name: string): boolean => environment.lookupSecret(name).kind === 'found';
  if (service === 'detector' || service === 'feeds' || isSet('BREAKWATER_DESK_KEY')) {
    lines.push(kafkaLine(service, environment, domain.topic));
  }
  if (service === 'feeds') {
    lines.push(...feedLines(environment));
  } else if (isSet('REDIS_URL')) {
    lines.push(redisLine(service, environment));
  } else {
    lines.push(`read the embedded store in ${domain.dataDirectory}`);
  }
  if (service === 'webhooks') lines.push(`deliver to the endpoints in ${domain.dataDirectory}`);
  return lines.map((line) => `would ${line}`);
}

function feedLines(environment: Environment): string[] {
  const { input, speed, partition } = readConfiguration(environment, { feed: feedSettings }).feed;
  if (input.kind === 'topics') {
    return [`bridge topics as ${input.path} says into partition ${partition}`];
  }
  if (input.kind === 'live') return describeLive(readLiveConfig(input.path));
  const name = input.kind === 'scenario' ? input.name : input.path;
  return [`feed ${input.kind} ${name}, ${speed ?? 'as many'} log seconds per second`];
}

function kafkaLine(service: ServiceName, environment: Environment, topic: string): string {
  const { kafka } = readConfiguration(environment, { kafka: kafkaSettings(service) });
  const tls = kafka.tls === null ? 'without TLS' : 'over TLS';
  const user = kafka.sasl === null ? 'nobody' : kafka.sasl.username;
  const doing =
    service === 'detector' ? `read ${topic} in group ${kafka.groupId}` : `write to ${topic}`;
  return `${doing} at Kafka ${kafka.brokers.join(',')}, ${tls}, as ${user}`;
}

function redisLine(service: ServiceName, environment: Environment): string {
  const { address, database, tls, username } = readConfiguration(environment, {
    redis: redisSettings,
  }).redis;
  const place = address.kind === 'unix' ? address.path : `${address.host}:${address.port}`;
  const doing = service === 'detector' ? 'append alerts to' : 'read alerts from';
  const how = tls === null ? 'without TLS' : 'over TLS';
  return `${doing} Redis ${place} database ${database}, ${how}, as ${username ?? 'default'}`;
}
