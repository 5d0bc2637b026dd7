/** The files of deploy/ as values: rules, dashboards, compose. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument, schema } from '@breakwater/shell';

/** Path of a file or folder of the repository. */
export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

export function repositoryText(path: string): string {
  return readFileSync(repositoryPath(path), 'utf8');
}

/** A YAML or JSON file of the repository. @throws Error with the place of what does not fit. */
export function repositoryDocument<T>(path: string, shape: schema.ZodType<T>): T {
  const reading = parseDocument(repositoryText(path), shape);
  if (reading.kind === 'ok') return reading.value;
  throw new Error(`${path}: ${JSON.stringify(reading.problems, null, 2)}`);
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string | undefined;
  readonly labels: { readonly severity: string };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly runbook_url: string;
  };
}

const rulesShape: schema.ZodType<{
  readonly groups: readonly { readonly rules: readonly AlertRule[] }[];
}> = schema.object({
  groups: schema.array(
    schema.object({
      rules: schema.array(
        schema.strictObject({
          alert: schema.string(),
          expr: schema.string(),
          for: schema.string().optional(),
          labels: schema.strictObject({ severity: schema.enum(['critical', 'warning', 'none']) }),
          annotations: schema.strictObject({
            summary: schema.string(),
            description: schema.string(),
            runbook_url: schema.string(),
          }),
        }),
      ),
    }),
  ),
});

export const RULES_PATH = 'deploy/prometheus/breakwater.rules.yml';

export function alertRules(): readonly AlertRule[] {
  return repositoryDocument(RULES_PATH, rulesShape).groups.flatMap(({ rules }) => rules);
}

export interface DashboardPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly targets?:
    | readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[]
    | undefined;
  /** Cells of a grid of 24 columns. */
  readonly gridPos: {
    readonly x: number; // unit: cell
    readonly y: number; // unit: cell
    readonly w: number; // unit: cells
    readonly h: number; // unit: cells
  };
}
export interface Dashboard {
  readonly uid: string;
  readonly panels: readonly DashboardPanel[];
}

const cells: schema.ZodType<number> = schema.number().int().min(0);
const dashboardShape: schema.ZodType<Dashboard> = schema.object({
  uid: schema.string(),
  panels: schema.array(
    schema.object({
      id: schema.number(),
      type: schema.string(),
      title: schema.string(),
      targets: schema
        .array(
          schema.object({
            expr: schema.string(),
            datasource: schema.object({ uid: schema.string() }),
          }),
        )
        .optional(),
      gridPos: schema.object({ x: cells, y: cells, w: cells, h: cells }),
    }),
  ),
});

const DASHBOARD_FOLDER = 'deploy/grafana/dashboards';

/** Dashboards by file name. */
export function dashboards(): ReadonlyMap<string, Dashboard> {
  const names = readdirSync(repositoryPath(DASHBOARD_FOLDER));
  return new Map(
    names.map((name) => [name, repositoryDocument(`${DASHBOARD_FOLDER}/${name}`, dashboardShape)]),
  );
}
