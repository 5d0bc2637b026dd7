/** What `breakwater doctor FOLDER` finds: the manifest, and what would become of every row. No detector runs. */
import { FolderError, openFolder } from '@breakwater/feeds';
import type { CommandContext } from '../command/command-context.ts';
import { type DataVerdict, dataVerdict } from '../data-verdict/data-verdict.ts';
import { verdictLines } from '../data-verdict/verdict-text.ts';
import { type Finding, failure, fine, warning } from './doctor-finding.ts';

export async function folderFindings(
  path: string,
  lostShareMax: number,
  { terminal, signal }: CommandContext,
): Promise<{ readonly findings: Finding[]; readonly data: DataVerdict | null }> {
  const progress = terminal.progress('reading');
  try {
    const folder = await openFolder(path);
    const span = Math.max(1, folder.toUs - folder.fromUs);
    for await (const { timestampUs } of folder.records()) {
      if (signal.aborted) break;
      const share = Math.min(1, Math.max(0, (timestampUs - folder.fromUs) / span));
      progress.update(share, new Date(timestampUs / 1_000).toISOString());
    }
    const { accounting, instruments, streams } = folder;
    const data = dataVerdict({ streams: accounting, log: null, lostShareMax });
    const markets = [...instruments.keys()].sort();
    const shown = markets.slice(0, MARKET_COUNT_SHOWN).join(', ');
    const more =
      markets.length > MARKET_COUNT_SHOWN ? ` and ${markets.length - MARKET_COUNT_SHOWN} more` : '';
    const manifest = fine(
      'manifest',
      `${streams.length} streams of ${markets.length} markets: ${shown}${more}`,
    );
    return { findings: [manifest, dataFinding(data, path)], data };
  } catch (error) {
    if (!(error instanceof FolderError)) throw error;
    return {
      findings: [failure('manifest', error.message, 'correct it and look again')],
      data: null,
    };
  } finally {
    progress.end();
  }
}

/** Markets that are named. */
const MARKET_COUNT_SHOWN = 12;

function dataFinding(data: DataVerdict, path: string): Finding {
  const [headline = '', ...rest] = verdictLines(data).map((line) =>
    line.slice('data      '.length),
  );
  const detail = [headline, ...rest.map((line) => `\n        ${line}`)].join('');
  if (data.state === 'sound') return fine('data', detail);
  const remedy = `breakwater replay ${path} --out DIR keeps every rejected row in DIR/quarantine.ndjson`;
  return data.state === 'blemished'
    ? warning('data', detail, remedy)
    : failure('data', detail, remedy);
}
