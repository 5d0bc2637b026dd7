/**
 * Compose, as far as it can be checked without a container engine: against the repository's files,
 * against the settings that the services themselves read, and against one another.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlKeyToPem, generateControlKey } from '@breakwater/codec';
import { detectorService } from '@breakwater/detector';
import { feedsService } from '@breakwater/feeds';
import { gatewayService } from '@breakwater/gateway';
import {
  ConfigurationError,
  Environment,
  readConfigurationFile,
  type ServiceBody,
  schema,
} from '@breakwater/shell';
import { webhooksService } from '@breakwater/webhooks';
import { afterAll, describe, expect, it } from 'vitest';
import { repositoryDocument, repositoryPath, repositoryText } from './deploy-files.ts';

/** Compose merges what stands under `<<`, which YAML 1.2 no longer does by itself. */
function merged(service: unknown): unknown {
  const own = service as Readonly<Record<string, unknown>>;
  const { '<<': shared, ...others } = own;
  return { ...(shared as object | undefined), ...others };
}

const serviceShape = schema.preprocess(
  merged,
  // Strict: a key with a slip in it is refused, as compose itself would.
  schema.strictObject({
    image: schema.string(),
    build: schema.object({ context: schema.string(), dockerfile: schema.string() }).optional(),
    command: schema.array(schema.string()).optional(),
    environment: schema.record(schema.string(), schema.string()).default({}),
    ports: schema.array(schema.string()).default([]),
    volumes: schema.array(schema.string()).default([]),
    secrets: schema.array(schema.string()).default([]),
    depends_on: schema
      .union([schema.array(schema.string()), schema.record(schema.string(), schema.unknown())])
      .default([]),
    read_only: schema.boolean().default(false),
    cap_drop: schema.array(schema.string()).default([]),
    security_opt: schema.array(schema.string()).default([]),
    restart: schema.enum(['no', 'unless-stopped']),
    profiles: schema.array(schema.string()).optional(),
    tmpfs: schema.array(schema.string()).optional(),
    stop_grace_period: schema.string().optional(),
    healthcheck: schema
      .union([
        schema.strictObject({ disable: schema.literal(true) }),
        schema.strictObject({
          test: schema.array(schema.string()),
          interval: schema.string(),
          timeout: schema.string(),
          retries: schema.number(),
        }),
      ])
      .optional(),
  }),
);
const composeShape = schema.strictObject({
  name: schema.string(),
  'x-breakwater': schema.unknown(),
  services: schema.record(schema.string(), serviceShape),
  secrets: schema.record(schema.string(), schema.object({ file: schema.string() })),
  volumes: schema.record(schema.string(), schema.unknown()),
});
const compose = repositoryDocument('deploy/compose.yaml', composeShape);
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image === 'breakwater:local');
const dockerfile = repositoryText('deploy/Dockerfile');

const folder = mkdtempSync(join(tmpdir(), 'breakwater-compose-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('compose', () => {
  it('pins every image, and opens ports on loopback only, each once', () => {
    const taken: string[] = [];
    for (const [name, { image, ports }] of services) {
      expect(image, name).toMatch(/:(local|v?\d+\.\d+\.\d+)$/);
      for (const port of ports) {
        expect(port, name).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
        taken.push(port.split(':')[1] ?? '');
      }
    }
    expect(new Set(taken).size).toBe(taken.length);
  });

  it('names files, volumes, secrets and services that are there', () => {
    for (const [name, service] of services) {
      const { build } = service;
      if (build !== undefined) {
        expect(build.context, name).toBe('..');
        expect(existsSync(repositoryPath(build.dockerfile)), name).toBe(true);
      }
      for (const volume of service.volumes) {
        const [source = ''] = volume.split(':');
        const isThere = source.startsWith('./')
          ? existsSync(repositoryPath(join('deploy', source)))
          : Object.hasOwn(compose.volumes, source);
        expect(isThere, `${name}: ${volume}`).toBe(true);
      }
      for (const secret of service.secrets) expect(compose.secrets).toHaveProperty([secret]);
      const awaited = service.depends_on;
      for (const other of Array.isArray(awaited) ? awaited : Object.keys(awaited)) {
        expect(compose.services).toHaveProperty([other]);
      }
      for (const value of [...Object.values(service.environment), ...(service.command ?? [])]) {
        const secret = /\/run\/secrets\/(\w+)/.exec(value)?.[1];
        if (secret !== undefined) expect(service.secrets, name).toContain(secret);
      }
    }
    // Secrets are made by hand, as the README says, and git never takes them.
    for (const { file } of Object.values(compose.secrets)) {
      expect(repositoryText('deploy/README.md')).toContain(file.replace('./', 'deploy/'));
      expect(file).toMatch(/^\.\/secrets\//);
    }
    expect(repositoryText('deploy/.gitignore')).toContain('/secrets/');
  });

  it('gives our services neither a writable disk nor capabilities', () => {
    expect(ours.map(([name]) => name)).toEqual(
      expect.arrayContaining(['detector', 'gateway', 'webhooks']),
    );
    for (const [name, service] of ours) {
      expect(service.read_only, name).toBe(true);
      expect(service.cap_drop, name).toEqual(['ALL']);
      expect(service.security_opt, name).toContain('no-new-privileges:true');
    }
  });

  it('keeps endpoints, keys and receipts of webhooks in a volume of their own', () => {
    const { environment, volumes } = compose.services['webhooks'] ?? {};
    const directory = environment?.['BREAKWATER_DATA_DIR'] ?? '';
    expect(volumes).toContain(`webhooks:${directory}`);
    // Made in the image with its owner, so that the volume takes both over.
    expect(dockerfile).toContain(`install -d -o node -g node -m 0700 ${directory}\n`);
  });

  it.each(['gateway', 'webhooks'])(
    'lets %s read the key of its desk, and no operator’s',
    (name) => {
      const { environment, volumes } = compose.services[name] ?? {};
      const [directory = ''] = (environment?.['BREAKWATER_DESK_KEY_FILE'] ?? '').split(
        `/${name}.pem`,
      );
      expect(volumes).toContain(`desk:${directory}:ro`);
      expect(volumes?.some((volume) => volume.startsWith('keys:'))).toBe(false);
      expect(compose.services['topics']?.command?.join(' ')).toContain(`--desk-dir ${directory}`);
      expect(compose.services['topics']?.volumes).toContain(`desk:${directory}`);
      expect(dockerfile).toContain(`install -d -o node -g node -m 0700 ${directory}\n`);
    },
  );

  it('gives Redis an append-only file and no eviction, and Kafka no topics by accident', () => {
    const redis = (compose.services['redis']?.command ?? []).join(' ');
    expect(redis).toContain('--appendonly yes');
    expect(redis).toContain('--maxmemory-policy noeviction');
    const kafka = compose.services['kafka']?.environment ?? {};
    expect(kafka['KAFKA_AUTO_CREATE_TOPICS_ENABLE']).toBe('false');
    expect(kafka['KAFKA_ADVERTISED_LISTENERS']).toContain('HOST://127.0.0.1:9094');
  });
});

const BODIES: Readonly<Record<string, (environment: Environment) => ServiceBody>> = {
  detector: (environment) => detectorService(environment, { version: 'test' }),
  gateway: (environment) => gatewayService(environment, { version: 'test' }),
  feeds: (environment) => feedsService(environment, 'test'),
  webhooks: (environment) => webhooksService(environment, 'test'),
};

/** The variables of a service with the token and the volume where this machine has them. */
function variables(environment: Readonly<Record<string, string>>): Record<string, string> {
  const token = join(folder, 'token');
  writeFileSync(token, 'a-token-for-tests-only\n');
  const desk = join(folder, 'desk.pem');
  writeFileSync(desk, controlKeyToPem(generateControlKey()));
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => {
      if (value === '/run/secrets/breakwater_token') return [name, token];
      if (value.startsWith('/var/lib/breakwater-desk/')) return [name, desk];
      return [name, value === '/var/lib/breakwater' ? join(folder, 'volume') : value];
    }),
  );
}

const running = ours.filter(([, { command = [] }]) => command[0] === 'run');

describe.each(running)('the settings of %s', (_name, { command = [], environment, ports }) => {
  const body = BODIES[command[1] ?? ''];

  it('are all known, and accepted by the service itself', () => {
    expect(body).toBeDefined();
    const file = join(folder, 'settings.yaml');
    writeFileSync(file, JSON.stringify(environment));
    expect(() => readConfigurationFile(file)).not.toThrow();
    expect(() => body?.(new Environment({ env: variables(environment) }))).not.toThrow();
  });

  it('are refused without the token, for it listens beyond loopback', () => {
    const { BREAKWATER_TOKEN_FILE: _token, ...others } = variables(environment);
    expect(() => body?.(new Environment({ env: others }))).toThrow(ConfigurationError);
  });

  it('listen where the ports lead', () => {
    for (const port of ports) expect(port.split(':')[2]).toBe(environment['HTTP_PORT']);
  });
});

it('knows every unknown variable by name', () => {
  const file = join(folder, 'unknown.yaml');
  writeFileSync(file, JSON.stringify({ KAFKA_BROKER: 'kafka:9092' }));
  expect(() => readConfigurationFile(file)).toThrow(/not a known key/);
});

it('makes the topic with options that the command has', () => {
  const main = repositoryPath('services/cli/src/main.ts');
  const help = spawnSync(process.execPath, [main, 'topics', 'apply', '--help'], {
    encoding: 'utf8',
  });
  const said = help.stdout + help.stderr;
  const { command = [], environment = {} } = compose.services['topics'] ?? {};
  expect(command.slice(0, 2)).toEqual(['topics', 'apply']);
  const flags = command.filter((word) => word.startsWith('--'));
  expect(flags.length).toBeGreaterThan(2);
  for (const flag of flags) expect(said).toContain(flag);
  expect(Object.keys(environment)).toEqual(['KAFKA_BROKERS']);
  const topic = compose.services['detector']?.environment['BREAKWATER_TOPIC'];
  expect(command[command.indexOf('--topic') + 1]).toBe(topic);
});

describe('Prometheus and Grafana', () => {
  const scrapeShape = schema.object({
    scrape_configs: schema.array(
      schema.object({
        job_name: schema.string(),
        static_configs: schema.array(schema.object({ targets: schema.array(schema.string()) })),
      }),
    ),
  });

  it('scrape services at the ports where they listen', () => {
    const { scrape_configs } = repositoryDocument('deploy/prometheus/prometheus.yml', scrapeShape);
    const targets = scrape_configs
      .flatMap(({ static_configs }) => static_configs)
      .flatMap((config) => config.targets)
      .filter((target) => !target.startsWith('localhost:'));
    const listening = running.map(
      ([name, { environment }]) => `${name}:${environment['HTTP_PORT']}`,
    );
    expect(targets.sort()).toEqual(listening.sort());
  });

  it('find each other and the dashboards', () => {
    const grafana = compose.services['grafana'];
    const source = repositoryText('deploy/grafana/provisioning/datasources/prometheus.yml');
    expect(source).toContain('uid: breakwater-prometheus');
    expect(/url: http:\/\/(\w+):9090/.exec(source)?.[1]).toBe('prometheus');
    const provider = repositoryText('deploy/grafana/provisioning/dashboards/breakwater.yml');
    const path = /path: (\S+)/.exec(provider)?.[1] ?? '';
    expect(grafana?.volumes).toContain(`./grafana/dashboards:${path}:ro`);
    const home = grafana?.environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(existsSync(repositoryPath(home.replace(path, 'deploy/grafana/dashboards')))).toBe(true);
  });
});
