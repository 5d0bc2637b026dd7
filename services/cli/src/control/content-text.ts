/** Rules and calibrations as text: what they hold, and what differs between two. Pure. */
import { type ContentChange, printedValue, type ShownTable, shownContent } from './content-walk.ts';

/** Rows of a list that are shown; a calibration of a large domain has tens of thousands. */
const ROW_COUNT_SHOWN = 40;

/** Every value on a line of its own, then every list as a table. */
export function contentText(content: unknown): string {
  const { values, tables } = shownContent(content);
  const width = Math.max(0, ...values.map(([path]) => path.length));
  const lines = values.map(([path, value]) => `${path.padEnd(width)}  ${value}`);
  return `${[lines.join('\n'), ...tables.map(tableText)].join('\n\n')}\n`;
}

function tableText({ path, columns, rows }: ShownTable): string {
  const shown = rows.slice(0, ROW_COUNT_SHOWN);
  const widths = columns.map((name, at) =>
    Math.max(name.length, ...shown.map((row) => row[at]?.length ?? 0)),
  );
  const printed = [columns, ...shown].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const more = rows.length - shown.length;
  const rest = more > 0 ? [`and ${more} more; --json has them all`] : [];
  return [`${path} (${rows.length})`, ...printed, ...rest].join('\n');
}

/** One line per change. */
export function changesText(changes: readonly ContentChange[]): string {
  return changes
    .map(({ path, before, after }) => {
      if (before === undefined) return `+ ${path}: ${printedValue(after, path)}\n`;
      if (after === undefined) return `- ${path}: ${printedValue(before, path)}\n`;
      return `  ${path}: ${printedValue(before, path)} → ${printedValue(after, path)}\n`;
    })
    .join('');
}
