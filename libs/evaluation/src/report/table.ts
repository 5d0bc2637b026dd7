/** A table as HTML: numbers to the right, text escaped. */
import { escapeText } from './plot.ts';

export type Cell = string | number | { readonly html: string; readonly kind?: string };

export function htmlTable(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return '<p>None.</p>';
  const head = heads.map((name) => `<th>${escapeText(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(cellText).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function cellText(cell: Cell): string {
  if (typeof cell === 'number') return `<td class="number">${cell}</td>`;
  if (typeof cell === 'string') return `<td>${escapeText(cell)}</td>`;
  const kind = cell.kind === undefined ? '' : ` class="${cell.kind}"`;
  return `<td${kind}>${cell.html}</td>`;
}
